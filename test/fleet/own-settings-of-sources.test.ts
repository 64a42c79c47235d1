/** What a source says of its hosts can't set what runs on this machine: the list of such settings misses none. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { type Connector, GLOBAL_ARGUMENTS } from "@towline/core";
import { expect, test } from "vitest";
import { OWN_ONLY } from "../../packages/listing/src/host-data.ts";

const plugins = path.resolve(import.meta.dirname, "../../plugins");

test("every setting of ssh and every argument that only its user may set is among them", async () => {
  const { default: ssh }: { default: Connector } = await import(path.join(plugins, "connector-ssh/src/index.ts"));
  const settings = Object.entries(ssh.dataMeta).flatMap(([key, { ownOnly }]) => (ownOnly === undefined ? [] : [key]));
  const argumentKeys = GLOBAL_ARGUMENTS.filter(({ ownOnly }) => ownOnly === true).map(({ key }) => key);
  expect([...settings, ...argumentKeys].toSorted()).toEqual([...OWN_ONLY].toSorted());
  expect(readdirSync(plugins)).toContain("connector-ssh");
});
