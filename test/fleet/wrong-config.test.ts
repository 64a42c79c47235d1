/** A config that is wrong is told as a whole: structure, names, connectors and settings together, each with its line. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ConfigError, openFleet } from "@towline/core";
import { afterAll, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";

const cwd = mkdtempSync(path.join(tmpdir(), "towline-wrong-config-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function linesOf(config: string): Promise<readonly (readonly [number | undefined, string])[]> {
  writeFileSync(path.join(cwd, "towline.config.yaml"), config);
  const open = async () => {
    const fleet = await openFleet({ cwd, connectors: [ssh, local] });
    await fleet
      .select("all")
      .hosts()
      .finally(() => fleet.close());
  };
  const error: ConfigError = await open().then(
    () => expect.unreachable(),
    (thrown) => thrown,
  );
  expect(error.name).toBe("ConfigError");
  return error.problems
    .map(
      ({ line, message, suggestion }) =>
        [line, `${message}${suggestion === undefined ? "" : ` → ${suggestion}`}`] as const,
    )
    .toSorted(([one = 0], [other = 0]) => one - other);
}

const SETTINGS = `data:
  ssh_prot: 22
groups:
  web: { data: { _sudoo: true }, hosts: [web1] }
fleet:
  hosts:
    - web1: { ssh_port: 70000 }
    - "@dcoker/app"
    - "@loacl//@local"
`;
const TOLD = [
  [2, "the connector ssh has no such setting → ssh_port"],
  [4, "no global argument is called so → _sudo"],
  [7, "wrong value"],
  [8, 'no installed package has the connector "dcoker"'],
  [9, 'no installed package has the connector "loacl" → local'],
];

test("with a mistake in its structure", async () => {
  expect(await linesOf(`${SETTINGS}    - 10.10\n  host: x\n`)).toEqual([
    ...TOLD,
    [10, "wrong type"],
    [11, "unknown key → hosts"],
  ]);
});

test("with a name that can't be", async () => {
  const told = await linesOf(`${SETTINGS}    - a b\n    - "n[3-1]"\n`);
  expect(told.slice(0, 5)).toEqual(TOLD);
  expect(told.slice(5).map(([line]) => line)).toEqual([10, 11]);
});

test("with a name for a host and a group, in a range or in a group, too", async () => {
  const config = `groups:
  n2:
  web:
    hosts: [web1, db]
  db:
fleet:
  hosts: ["n[1-3]"]
`;
  expect(await linesOf(config)).toEqual([
    [4, '"db" is the name of a host and of a group'],
    [7, '"n2" is the name of a host and of a group'],
  ]);
});

test("with nothing but connectors and settings that are wrong", async () => {
  expect(await linesOf(SETTINGS)).toEqual(TOLD);
});
