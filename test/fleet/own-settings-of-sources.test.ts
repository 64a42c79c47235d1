/** What a source says of its hosts can't set what runs on this machine: the list of such settings misses none. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { type Connector, GLOBAL_ARGUMENTS } from "@towline/core";
import { expect, test } from "vitest";
import { OWN_ONLY } from "../../packages/listing/src/host-data.ts";

const plugins = path.resolve(import.meta.dirname, "../../plugins");

/** Those that reach hosts. What others read is never a listed host's. */
async function loadConnectors(): Promise<readonly Connector[]> {
  const names = readdirSync(plugins).filter((name) => name.startsWith("connector-"));
  const loaded = await Promise.all(names.map((name) => import(path.join(plugins, name, "src/index.ts"))));
  return loaded.map(({ default: connector }) => connector).filter(({ connect }: Connector) => connect !== undefined);
}

test("every setting of a connector and every argument that only its user may set is among them", async () => {
  const connectors = await loadConnectors();
  expect(connectors.map(({ name }) => name)).toEqual(expect.arrayContaining(["ssh", "docker", "kubernetes", "chroot"]));
  const settings = connectors.flatMap(({ dataMeta }) =>
    Object.entries(dataMeta).flatMap(([key, { ownOnly }]) => (ownOnly === undefined ? [] : [key])),
  );
  const argumentKeys = GLOBAL_ARGUMENTS.filter(({ ownOnly }) => ownOnly === true).map(({ key }) => key);
  expect([...settings, ...argumentKeys].toSorted()).toEqual([...OWN_ONLY].toSorted());
});
