/** The shape of a config: what is read, every mistake at once, and that the schema for editors agrees. */
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { createFakeRegistry } from "../../../../test/support/fake-inventory.ts";
import type { Connector } from "../connector/define-connector.ts";
import { configSchema } from "./config-schema.ts";
import { parseConfig } from "./parse-config.ts";

const FULL = {
  plugins: ["@towline/plugin-audit", ["towline-plugin-acme", { endpoint: "https://x" }], ["./mine.js"]],
  connectors: { web: "@acme/towline-connector-web" },
  trust: { allow: ["x"], lock: false },
  data: { ssh_user: "deploy", rack: [1, { a: 2 }] },
  groups: { web: { data: { ssh_port: 2222 }, hosts: ["web1", "web2"] }, "@docker": {}, none: null },
  fleet: {
    parallelism: 50,
    hosts: [{ web1: { ssh_hostname: "10.0.0.4" } }, { "@docker/ubuntu:24.04": null }, "@local"],
    boats: [{ provider: "terraform", config: { terraform_dir: "infra" } }, { provider: "vagrant" }],
  },
};

test("reads every part", async () => {
  const { config } = parseConfig(FULL);
  expect(config).toMatchObject({
    plugins: [
      { spec: "@towline/plugin-audit", options: undefined },
      { spec: "towline-plugin-acme", options: { endpoint: "https://x" } },
      { spec: "./mine.js", options: undefined },
    ],
    trust: { allow: ["x"], lock: false },
    parallelism: 50,
    hosts: [
      { name: "web1", data: { ssh_hostname: "10.0.0.4" }, path: "fleet.hosts[0].web1" },
      { name: "@docker/ubuntu:24.04", data: {}, path: 'fleet.hosts[1]["@docker/ubuntu:24.04"]' },
      { name: "@local", data: {}, path: "fleet.hosts[2]" },
    ],
    boats: [
      { provider: "terraform", config: { terraform_dir: "infra" }, path: "fleet.boats[0].config" },
      { provider: "vagrant", config: {} },
    ],
  });
  expect({ ...config.connectors }).toEqual({ web: "@acme/towline-connector-web" });
  expect([...config.groups].map(([name, { hosts }]) => [name, hosts])).toEqual([
    ["web", ["web1", "web2"]],
    ["@docker", []],
    ["none", []],
  ]);
});

test("reads both forms of fleet.hosts alike", async () => {
  const { config: list } = parseConfig({ fleet: { hosts: ["a", { "b.c": { x: 1 } }] } });
  const { config: map } = parseConfig({ fleet: { hosts: { a: null, "b.c": { x: 1 } } } });
  const plain = ({ hosts }: typeof list) => hosts.map(({ name, data }) => [name, data]);
  expect(plain(map)).toEqual(plain(list));
  expect(map.hosts.map(({ path }) => path)).toEqual(["fleet.hosts.a", 'fleet.hosts["b.c"]']);
});

test("tells every mistake at once, with the name that was probably meant", async () => {
  const { problems } = parseConfig({
    plugin: [],
    groups: { web: { host: [] }, "a b": {} },
    fleet: { parallelism: -1, hosts: ["a", 5, { b: {}, c: {} }, { d: null, ssh_port: 22 }, "a", "@ssh/a"] },
  });
  const told = problems.map(({ path, suggestion }) => (suggestion === undefined ? path : `${path} → ${suggestion}`));
  expect(told).toEqual([
    "plugin → plugins",
    "fleet.hosts[1]",
    "fleet.hosts[2]",
    "fleet.hosts[3]",
    "fleet.hosts[4]",
    "fleet.hosts[5]",
    "groups.web.host → hosts",
    'groups["a b"]',
    "fleet.parallelism",
  ]);
  expect(problems[3]?.expected).toContain("the settings of d indented further than its name");
});

describe("the parser and the schema agree", () => {
  const registry = createFakeRegistry();
  const validator = (async () => {
    const connectors = await Promise.all(registry.list().map(({ identifier }) => registry.load(identifier)));
    return new Ajv({ strict: true, allowUnionTypes: true }).compile(configSchema(connectors as Connector[]));
  })();

  test.each<[string, unknown]>([
    ["everything", FULL],
    ["nothing", {}],
    ["groups of connectors", { groups: { "@docker": {}, "@kubernetes/shop/app=web": { data: { rack: 1 } } } }],
    ["empty sections", { plugins: null, connectors: null, trust: null, data: null, groups: null, fleet: null }],
    ["an empty fleet", { fleet: { hosts: null, boats: null, parallelism: null } }],
    [
      "a section of each kind",
      {
        include: ["a.yaml", "conf.d"],
        environments: { prod: { include: "p.yaml", data: { x: 1 }, groups: {}, fleet: { hosts: ["a"] } }, none: null },
        groups: { a: { children: ["b", "@docker"] }, b: null },
      },
    ],
    ["one file", { include: "a.yaml" }],
    ["nothing included", { include: null }],
    [
      "every key of a boat",
      {
        fleet: {
          boats: [
            { provider: "a", config: {}, label: "x", required: false, timeout: 1.5, cache: 60, stale: 0, groups: [] },
          ],
        },
      },
    ],
    ["lists of restrictions", { fleet: { restrictions: { allow_list: ["a*"], black_list: ["b"], deny_list: ["c"] } } }],
    [
      "restrictions of Ch-aOS",
      {
        fleet: {
          restrictions: { allow_list: { a: { packages: true } }, black_list: { b: {}, c: { users: true }, d: null } },
        },
      },
    ],
    ["automatic parallelism", { fleet: { parallelism: 0 } }],
    ["hosts as a map", { fleet: { hosts: { a: null, b: {} } } }],
    ["a data key of the user's own", { data: { "my-key": { a: [1] } } }],
    ["references", { data: { ssh_port: { $env: "P" }, _env: { A: { $file: "f" } }, x: { $command: ["a"] } } }],
    ["an empty value", { data: { ssh_port: null } }],
    ["values with quotes", { data: { ssh_port: "22", _sudo: "yes", _timeout: "1.5" } }],
    ["lines for standard input", { data: { _stdin: ["a", "b"] } }],
  ])("on %s, which is right", async (_name, document) => {
    expect(parseConfig(document).problems).toEqual([]);
    const validate = await validator;
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each<[string, unknown]>([
    ["a list", []],
    ["an unknown key", { hosts: [] }],
    ["an unknown key of fleet", { fleet: { host: [] } }],
    ["an unknown key of trust", { trust: { locked: true } }],
    ["an unknown key of a group", { groups: { a: { members: [] } } }],
    ["an unknown key of a boat", { fleet: { boats: [{ provider: "a", name: "b" }] } }],
    ["an include that is a number", { include: 5 }],
    ["an include of numbers", { include: [5] }],
    ["an empty include", { include: [""] }],
    ["an environment with plugins", { environments: { a: { plugins: [] } } }],
    ["an environment in an environment", { environments: { a: { environments: {} } } }],
    ["an environment with a bad name", { environments: { "a b": {} } }],
    ["children of the wrong kind", { groups: { a: { children: { b: {} } } } }],
    ["a boat that is maybe required", { fleet: { boats: [{ provider: "a", required: "maybe" }] } }],
    ["a boat with negative time", { fleet: { boats: [{ provider: "a", timeout: -1 }] } }],
    ["an unknown key of restrictions", { fleet: { restrictions: { white_list: [] } } }],
    ["a deny list that is a mapping", { fleet: { restrictions: { deny_list: { a: {} } } } }],
    ["roles that are text", { fleet: { restrictions: { black_list: { a: "x" } } } }],
    ["a plugin of the wrong kind", { plugins: [5] }],
    ["an empty plugin", { plugins: [""] }],
    ["a plugin with too much", { plugins: [["a", {}, {}]] }],
    ["a plugin without a name", { plugins: [[]] }],
    ["plugins that are no list", { plugins: "a" }],
    ["a connector of the wrong kind", { connectors: { web: 5 } }],
    ["a connector with a bad identifier", { connectors: { Web: "x" } }],
    ["trust.lock of the wrong kind", { trust: { lock: "yes" } }],
    ["trust.lock, which does not hold yet", { trust: { lock: true } }],
    ["trust.allow of the wrong kind", { trust: { allow: [1] } }],
    ["data of the wrong kind", { data: [] }],
    ["a group called all", { groups: { all: {} } }],
    ["a group with a glob for a name", { groups: { "a*": {} } }],
    ["a group with a slash in its name", { groups: { "a/b": {} } }],
    ["group hosts of the wrong kind", { groups: { a: { hosts: [1] } } }],
    ["parallelism of the wrong kind", { fleet: { parallelism: "5" } }],
    ["negative parallelism", { fleet: { parallelism: -1 } }],
    ["parallelism with a fraction", { fleet: { parallelism: 1.5 } }],
    ["a host that is a number", { fleet: { hosts: [5] } }],
    ["an empty host", { fleet: { hosts: [""] } }],
    ["two hosts in one item", { fleet: { hosts: [{ a: {}, b: {} }] } }],
    ["an item without a host", { fleet: { hosts: [{}] } }],
    ["hosts that are text", { fleet: { hosts: "web1" } }],
    ["settings that are text", { fleet: { hosts: { a: "x" } } }],
    ["a boat that is text", { fleet: { boats: ["terraform"] } }],
    ["a boat's name that is a number", { fleet: { boats: [{ provider: "a", config: { name: 5 } }] } }],
    ["a boat without a provider", { fleet: { boats: [{ config: {} }] } }],
    ["a boat with a bad provider", { fleet: { boats: [{ provider: "A" }] } }],
  ])("on %s, which is wrong", async (_name, document) => {
    expect(parseConfig(document).problems).not.toEqual([]);
    expect((await validator)(document)).toBe(false);
  });

  test.each<[string, object]>([
    ["an unknown key of a connector", { ssh_prot: 1 }],
    ["an unknown argument", { _sudoo: true }],
    ["a wrong type", { ssh_port: "ssh" }],
    ["a wrong argument", { _timeout: "soon" }],
    ["a malformed reference", { ssh_port: { $env: "A", $file: "b" } }],
  ])("the schema also finds %s", async (_name, data) => {
    const validate = await validator;
    expect(validate({ data })).toBe(false);
    expect(validate({ groups: { a: { data } } })).toBe(false);
    expect(validate({ fleet: { hosts: [{ a: data }] } })).toBe(false);
  });

  test("the schema describes settings for editors", async () => {
    const schema = configSchema(
      [await registry.load("ssh")],
      [{ spec: "p", optionsSchema: { type: "object", required: ["a"] } }],
    );
    expect(schema).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      definitions: {
        data: {
          properties: { ssh_port: { description: "Port", default: 22 }, _sudo: { description: expect.any(String) } },
        },
      },
    });
    const validate = new Ajv({ strict: false }).compile(schema);
    expect(validate({ plugins: [["p", {}]] })).toBe(false);
    expect(validate({ plugins: [["p", { a: 1 }], ["q", {}], "p"] })).toBe(true);
  });
});

test.each<[unknown, object]>([
  [{ connectors: { Web: "x" } }, { path: "connectors.Web", expected: "a-z, then a-z, 0-9 and -" }],
  [{ trust: { allow: [1] } }, { expected: "a package (put quotes around it)" }],
  [{ connectors: { web: 5 } }, { path: "connectors.web", expected: "a package or a path (put quotes around it)" }],
])("what is expected is told: %j", (document, problem) => {
  expect(parseConfig(document).problems).toEqual([expect.objectContaining(problem)]);
});
