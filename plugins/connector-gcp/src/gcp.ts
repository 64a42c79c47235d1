/** What is particular about Google Compute Engine: `gcloud compute instances list`, which asks for all pages by itself. */
import { type Cloud, lastPart, listAt, type Machine, pairsAt, textAt } from "@towline/listing/cloud";

export const gcp: Cloud = {
  connector: "gcp",
  summary: "Lists machines of Google Compute Engine that run, through gcloud",
  program: "gcloud",
  versionWords: ["--version"],
  install: "Install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install",
  tagWord: "label",
  addressKinds: ["public", "private", "dns", "ipv6"],
  settings: {
    project: { description: "The project (else that of gcloud)", example: "shop-production" },
    zone: { description: "The zone, or several with commas (else all)", example: "europe-west1-b" },
    filter: { description: "A filter of gcloud", example: "labels.role=web AND NOT name:test*" },
    configuration: { description: "The configuration of gcloud (else the active one)", ownOnly: true },
  },
  questions(get) {
    const [project, zone, filter, configuration] = ["project", "zone", "filter", "configuration"].map(get);
    return [
      [
        ...["compute", "instances", "list", "--format=json", "--quiet"],
        `--filter=${filter === undefined ? "" : `(${filter}) AND `}status=RUNNING`,
        ...(project === undefined ? [] : [`--project=${project}`]),
        ...(zone === undefined ? [] : [`--zones=${zone.replaceAll(" ", "")}`]),
        ...(configuration === undefined ? [] : [`--configuration=${configuration}`]),
      ],
    ];
  },
  read(answer) {
    if (!Array.isArray(answer)) return undefined;
    return answer.map((instance): Machine => {
      const zone = lastPart(textAt(instance, "zone"));
      const project = /\/projects\/([^/]+)\//.exec(textAt(instance, "selfLink") ?? textAt(instance, "zone") ?? "")?.[1];
      const name = textAt(instance, "name");
      const networkTags = listAt(instance, "tags", "items").flatMap((tag) => (typeof tag === "string" ? [tag] : []));
      return {
        id: textAt(instance, "id") ?? name ?? "",
        name,
        isRunning: textAt(instance, "status") === "RUNNING",
        addresses: {
          public: textAt(instance, "networkInterfaces", 0, "accessConfigs", 0, "natIP"),
          private: textAt(instance, "networkInterfaces", 0, "networkIP"),
          dns:
            textAt(instance, "hostname") ??
            (name && zone && project ? `${name}.${zone}.c.${project}.internal` : undefined),
          ipv6:
            textAt(instance, "networkInterfaces", 0, "ipv6AccessConfigs", 0, "externalIpv6") ??
            textAt(instance, "networkInterfaces", 0, "ipv6Address"),
        },
        groups: [
          ["project", project],
          ["zone", zone],
          ["region", zone?.replace(/-[a-z]$/, "")],
          ["type", lastPart(textAt(instance, "machineType"))],
          ...networkTags.slice(0, 64).map((tag) => ["tag", tag] as const),
        ],
        tags: pairsAt(instance, "labels"),
      };
    });
  },
  failures: [
    {
      words:
        /do(?:es)? not currently have an active account|gcloud auth login|Reauthentication|invalid_grant|expired or revoked/i,
      message: "nobody is logged in, or the login has expired",
      advice: "Log in: gcloud auth login",
    },
    {
      words: /API .*(?:has not been used|is not enabled|disabled)|SERVICE_DISABLED/i,
      message: "the project has no Compute Engine",
      advice: "Correct gcp_project, or enable compute.googleapis.com in it.",
    },
    {
      words: /Required '?compute\.|PERMISSION_DENIED|does not have permission|forbidden|403/i,
      message: "this user may not list machines",
      advice: "Ask for the right compute.instances.list in the project, or correct gcp_project.",
    },
    {
      words: /rateLimitExceeded|RESOURCE_EXHAUSTED|Quota exceeded|429/i,
      message: "Google was asked too often",
      advice: "Wait a minute and try again; gcp_filter makes the answer shorter.",
    },
    {
      words:
        /required property \[project\]|project .*(?:not found|is not set)|Failed to find project|Invalid project|value for \[project\]/i,
      message: "there is no such project",
      advice: "Set gcp_project; those there are: gcloud projects list",
    },
    {
      words: /Invalid expression|filter expression|Unparsed|Operand/i,
      message: "the filter is wrong",
      advice: "Correct gcp_filter; gcloud topic filters tells how it is written.",
    },
  ],
};
