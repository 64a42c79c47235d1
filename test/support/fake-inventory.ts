/** An inventory over small connectors that live in memory, for tests of what targets and settings mean. */
import type { LoadedConfig } from "../../packages/core/src/config/config.ts";
import { loadConfig } from "../../packages/core/src/config/load-config.ts";
import type { Connection } from "../../packages/core/src/connector/connection.ts";
import {
  type Connector,
  type Data,
  defineConnector,
  type Prompt,
} from "../../packages/core/src/connector/define-connector.ts";
import type { ConnectorEntry } from "../../packages/core/src/discovery/connector-entry.ts";
import { InventoryError } from "../../packages/core/src/errors/kinds.ts";
import { readConfiguredFleet } from "../../packages/core/src/inventory/configured-fleet.ts";
import { createInventory } from "../../packages/core/src/inventory/create-inventory.ts";
import type { Hop } from "../../packages/core/src/inventory/host-entry.ts";
import type { Inventory } from "../../packages/core/src/inventory/inventory.ts";
import type { Registry } from "../../packages/core/src/registry/registry.ts";
import { createValueResolver } from "../../packages/core/src/values/resolve-value.ts";
import { createSourceCatalog } from "../../packages/core/src/values/source-catalog.ts";

const connect = async (): Promise<Connection> => {
  throw new Error("These connectors do not connect");
};

function nameOf(name: string | undefined, connector: string): string {
  if (name !== undefined) return name;
  throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `@${connector} needs a name: @${connector}/NAME`);
}

const ssh = defineConnector({
  name: "ssh",
  summary: "Hosts over SSH",
  dataSchema: {
    type: "object",
    properties: {
      ssh_hostname: { type: "string" },
      ssh_port: { type: "integer", minimum: 1, maximum: 65535 },
      ssh_user: { type: "string" },
      ssh_password: { type: "string" },
      ssh_checking: { enum: ["yes", "no"] },
      ssh_odd: { type: "integer", multipleOf: 3 },
    },
  },
  dataMeta: {
    ssh_hostname: { description: "Address" },
    ssh_port: { description: "Port", default: 22 },
    ssh_user: { description: "User", env: "TOWLINE_TEST_SSH_USER" },
    ssh_password: { description: "Password", secret: true },
    ssh_checking: { description: "Checking" },
    ssh_odd: { description: "A number that only ajv can check" },
  },
  *makeNamesData(name) {
    yield { name: `@ssh/${nameOf(name, "ssh")}`, data: { ssh_hostname: name } };
  },
  resolveData: async ({ name }) => (name === "@ssh/aliased" ? { ssh_user: "resolved", ssh_port: 2200 } : {}),
  connect,
});

const local = defineConnector({
  name: "local",
  summary: "This machine",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData() {
    yield { name: "@local", groups: ["@local"] };
  },
  connect,
});

const docker = defineConnector({
  name: "docker",
  summary: "Containers",
  dataSchema: {
    type: "object",
    properties: { docker_image: { type: "string" }, docker_user: { type: "string" } },
    required: ["docker_image"],
  },
  dataMeta: { docker_image: { description: "Image" }, docker_user: { description: "User" } },
  async *makeNamesData(name, context) {
    if (name === undefined) await context.carrier();
    for (const item of name === undefined ? ["one", "two"] : [name]) {
      yield { name: `@docker/${item}`, data: { docker_image: item }, groups: ["@docker"] };
    }
  },
  connect,
});

const dockerssh = defineConnector({
  name: "dockerssh",
  summary: "Containers on a host",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    const [host, image] = nameOf(name, "dockerssh").split(":");
    yield { name: `@ssh/${host}//@docker/${image}`, data: { docker_user: "app" }, groups: ["@dockerssh"] };
  },
});

const cloud = defineConnector({
  name: "cloud",
  summary: "Hosts of a cloud",
  dataSchema: { type: "object", properties: { cloud_region: { type: "string" }, cloud_token: { type: "string" } } },
  dataMeta: { cloud_region: { description: "Region" }, cloud_token: { description: "Token", secret: true } },
  async *makeNamesData(name, { data }) {
    const region = data.cloud_region ?? "none";
    const hosts = [
      { name: "@cloud/app", data: { ssh_hostname: `app.${region}`, cloud_region: region }, groups: ["apps"] },
      { name: "web1", data: { ssh_user: "cloud" }, groups: ["apps", "web"] },
    ];
    yield* name === undefined ? hosts : hosts.filter((host) => host.name === `@cloud/${name}`);
  },
});

const circle = defineConnector({
  name: "circle",
  summary: "Hands over to itself",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    yield { name: `@dockerssh/x:${name}//@circle/${name}` };
  },
});

const broken = defineConnector({
  name: "broken",
  summary: "Fails",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  // biome-ignore lint/correctness/useYield: it fails before it could
  *makeNamesData() {
    throw new TypeError("no such cloud\nsecond line");
  },
});

/** Every connector above, with what was loaded. */
export function createFakeRegistry(): Registry & { readonly loaded: Set<string> } {
  const connectors: readonly Connector[] = [ssh, local, docker, dockerssh, cloud, circle, broken] as never;
  const loaded = new Set<string>();
  const entries = connectors.map(
    ({ name }): ConnectorEntry => ({
      identifier: name,
      packageName: `@towline/connector-${name}`,
      version: "1.0.0",
      folder: "/nowhere",
      origin: "installation",
      prefixes: [`${name}_`],
      problem: undefined,
    }),
  );
  return {
    loaded,
    list: () => entries,
    has: (identifier) => entries.some((entry) => entry.identifier === identifier),
    ownerOf: (key) => entries.find(({ prefixes }) => prefixes.some((prefix) => key.startsWith(prefix))),
    async load(identifier) {
      loaded.add(identifier);
      const connector = connectors.find(({ name }) => name === identifier);
      if (connector !== undefined) return connector;
      throw new InventoryError("ERR_TOWLINE_CONNECTOR_UNKNOWN", `No connector is called "${identifier}"`);
    },
  };
}

/** What a fake inventory is made of, and what it did. */
export interface FakeInventory extends Inventory {
  readonly registry: ReturnType<typeof createFakeRegistry>;
  /** Names of the hops of each carrier that was asked for. */
  readonly carriers: string[][];
  readonly secrets: string[];
  readonly remarks: string[];
}

/** An inventory over a config given as an object, or one that was loaded. */
export async function createFakeInventory(
  config: object,
  options: { readonly optionData?: Data; readonly prompt?: Prompt; readonly cwd?: string } = {},
): Promise<FakeInventory> {
  const registry = createFakeRegistry();
  const carriers: string[][] = [];
  const secrets: string[] = [];
  const remarks: string[] = [];
  const onSecret = (value: string) => void secrets.push(value);
  const loaded = "config" in config ? (config as LoadedConfig) : await loadConfig({ cwd: options.cwd ?? "/", config });
  const inventory = createInventory({
    config: loaded,
    fleet: readConfiguredFleet(loaded.sections),
    registry,
    optionData: options.optionData ?? {},
    cwd: options.cwd ?? "/",
    signal: new AbortController().signal,
    log: () => undefined,
    sources: createSourceCatalog(),
    resolveValue: createValueResolver({
      folder: loaded.folder,
      prompt: options.prompt,
      onSecret,
      signal: new AbortController().signal,
    }),
    onSecret,
    onRemark: ({ message }) => remarks.push(message),
    openCarrier: async (route: readonly Hop[]) => {
      carriers.push(route.map(({ name }) => name));
      return { exec: connect, disconnect: async () => undefined } as unknown as Connection;
    },
  });
  return { ...inventory, registry, carriers, secrets, remarks };
}
