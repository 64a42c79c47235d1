/** Wrong values are told with what they are, unless they are secrets: those are told without. */
import { expect, test } from "vitest";
import { createFakeRegistry } from "../../../../test/support/fake-inventory.ts";
import { GLOBAL_ARGUMENTS } from "../command/argument-list.ts";
import { checkLayers } from "./check-layers.ts";
import type { DataLayer } from "./effective-hop.ts";
import { KeyRules } from "./key-rules.ts";

const SECRET = 90_125_555;

/** All that is told of a host's settings, in one text. */
async function tell(data: DataLayer["data"]): Promise<string> {
  const layer: DataLayer = { source: { kind: "host", label: "host", path: "fleet.hosts[0]" }, data };
  const problems = await checkLayers([{ layer, host: "web1" }], new KeyRules(createFakeRegistry()));
  expect(problems).not.toEqual([]);
  return JSON.stringify(problems);
}

const secretArguments = GLOBAL_ARGUMENTS.filter(({ secret }) => secret === true).map(({ key }) => key);

test("there are arguments that are secret", () => {
  expect(secretArguments).toEqual(expect.arrayContaining(["_sudo_password", "_su_password", "_doas_password"]));
});

test.each([...secretArguments, "cloud_token"])("a wrong type of the secret %s does not show it", async (key) => {
  for (const value of [SECRET, [String(SECRET)], { at: SECRET }]) {
    const told = await tell({ [key]: value });
    expect(told).toContain(key);
    expect(told).not.toContain(String(SECRET));
  }
});

test.each(secretArguments)("nor inside the settings of a hop: %s", async (key) => {
  expect(await tell({ _hops: { "@ssh/box": { [key]: SECRET } } })).not.toContain(String(SECRET));
});

test("what is no secret is shown", async () => {
  expect(await tell({ cloud_region: SECRET })).toContain(String(SECRET));
  expect(await tell({ _sudo_user: SECRET })).toContain(String(SECRET));
});

test("each key of a schema that several share is checked", async () => {
  const told = await tell({ _sudo_user: 1, _su_user: 2, _doas_user: 3 });
  for (const key of ["_sudo_user", "_su_user", "_doas_user"]) expect(told).toContain(key);
});

test.each<[string, DataLayer["data"], string]>([
  ["a way that is no text", { _via: 5 }, "a host or a route"],
  ["hops that are none", { _hops: "@ssh/box" }, "a mapping of hops and their settings"],
  ["settings of a hop that are none", { _hops: { "@ssh/box": "root" } }, "@ssh/box"],
])("%s is told", async (_title, data, told) => {
  expect(await tell(data)).toContain(told);
});
