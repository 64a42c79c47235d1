/** What is particular about Hetzner Cloud: `hcloud server list`, which asks for all pages by itself. */
import { type Cloud, type Machine, pairsAt, textAt } from "@towline/listing/cloud";

/** A server gets a whole network, and answers at its first address. */
function firstAddress(network: string | undefined): string | undefined {
  return network?.replace(/::\/\d+$/, "::1").replace(/\/\d+$/, "");
}

export const hetzner: Cloud = {
  connector: "hetzner",
  summary: "Lists servers of Hetzner Cloud that run, through hcloud",
  program: "hcloud",
  versionWords: ["version"],
  install: "Install hcloud: https://github.com/hetznercloud/cli",
  tagWord: "label",
  addressKinds: ["public", "ipv6", "private", "dns"],
  settings: {
    context: { description: "The context of hcloud, which is a project (else the active one)", ownOnly: true },
    selector: { description: "Lists only servers with these labels", example: "role=web,stage!=test" },
  },
  questions(get) {
    const [context, selector] = ["context", "selector"].map(get);
    return [
      [
        ...["server", "list", "--output=json"],
        ...(context === undefined ? [] : [`--context=${context}`]),
        ...(selector === undefined ? [] : [`--selector=${selector}`]),
      ],
    ];
  },
  read(answer) {
    // Without servers it prints null.
    if (answer === null) return [];
    if (!Array.isArray(answer)) return undefined;
    return answer.map((server): Machine => {
      const dns = textAt(server, "public_net", "ipv4", "dns_ptr");
      return {
        id: textAt(server, "id") ?? "",
        name: textAt(server, "name"),
        isRunning: textAt(server, "status") === "running",
        addresses: {
          public: textAt(server, "public_net", "ipv4", "ip"),
          ipv6: firstAddress(textAt(server, "public_net", "ipv6", "ip")),
          private: textAt(server, "private_net", 0, "ip"),
          dns,
        },
        groups: [
          ["location", textAt(server, "datacenter", "location", "name") ?? textAt(server, "location", "name")],
          ["datacenter", textAt(server, "datacenter", "name")],
          ["type", textAt(server, "server_type", "name")],
          ["os", textAt(server, "image", "os_flavor")],
        ],
        tags: pairsAt(server, "labels"),
      };
    });
  },
  failures: [
    {
      words: /no active context|HCLOUD_TOKEN|no token|context create/i,
      message: "nobody is logged in",
      advice: "Log in: hcloud context create NAME, or set HCLOUD_TOKEN.",
    },
    {
      words: /unauthorized|unable to authenticate/i,
      message: "the token is not valid",
      advice: "Make a new token in the console, and log in: hcloud context create NAME",
    },
    {
      words: /forbidden|insufficient permissions/i,
      message: "this token may not list servers",
      advice: "Use a token that may read.",
    },
    {
      words: /rate.?limit/i,
      message: "Hetzner was asked too often",
      advice: "Wait a minute and try again.",
    },
    {
      words: /context not found|unknown context/i,
      message: "there is no such context",
      advice: "Correct hetzner_context; those there are: hcloud context list",
    },
    {
      words: /label selector|invalid_input/i,
      message: "the selector is wrong",
      advice: "Correct hetzner_selector: role=web,stage!=test",
    },
  ],
};
