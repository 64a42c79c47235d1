/** Every global argument, set in every place where it can be set, as the host saw it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, GLOBAL_ARGUMENTS } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ArgumentRow, argumentRow } from "../support/argument-rows.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;
let folder: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  base = await startPrivilegeFleet();
  folder = await mkdtemp(path.join(tmpdir(), "towline-arguments-"));
});
afterAll(async () => {
  await base?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});

/** Opens a fleet in which the data keys are set in one place. */
type Source = (data: { readonly [key: string]: unknown }, host: string) => Promise<Fleet>;

const SOURCES: { readonly [place: string]: Source } = {
  "data of all hosts": (data) => base.open({ data }),
  "data of a group": (data, host) => base.open({ groups: { some: { data, hosts: [host] } } }),
  "data of a host": (data, host) => base.open({ fleet: { hosts: hostsWith(host, data) } }),
  "options of the fleet": (data) => base.open({}, { data }),
  "options of the fleet, as text": (data) => {
    const isPlain = (value: unknown): boolean => typeof value !== "object";
    const texts = Object.entries(data).map(([key, value]) => [key, isPlain(value) ? String(value) : value]);
    return base.open({}, { data: Object.fromEntries(texts) });
  },
  "a reference to a file": async (data) => {
    const entries = Object.entries(data).map(async ([key, value]) => {
      if (typeof value !== "string") return [key, value];
      const file = path.join(folder, key);
      await writeFile(file, value, { mode: 0o600 });
      return [key, { $file: file }];
    });
    return base.open({ data: Object.fromEntries(await Promise.all(entries)) });
  },
};

function hostsWith(name: string, data: { readonly [key: string]: unknown }): readonly unknown[] {
  return base.hosts.map((entry) => (name in entry ? { [name]: { ...entry[name], ...data } } : entry));
}

const settable = GLOBAL_ARGUMENTS.map(({ name, key }) => ({ name, key }));

describe.skipIf(missing)(`global arguments${missing === undefined ? "" : `: ${missing}`}`, () => {
  describe("in the call", () => {
    test.each(settable)("$name", async ({ name }) => {
      const { api, host = "withoutPassword", with: others, command, expected } = rowOf(name);
      expect(await base.fleet.host(host).run(command, { ...others, [name]: api })).toMatchObject(expected);
    });
  });

  describe.each(Object.entries(SOURCES))("in %s", (_place, open) => {
    test.each(settable)("$key", async ({ name, key }) => {
      const { api, data = api, host = "withoutPassword", with: others, command, expected } = rowOf(name);
      const fleet = await open({ [key]: data }, host);
      expect(await fleet.host(host).run(command, others)).toMatchObject(expected);
      await fleet.close();
    });
  });

  test("the call wins over the host, the host over its group, the group over all; variables merge", async () => {
    const host = "withoutPassword";
    const fleet = await base.open({
      data: { _chdir: "/", _env: { A: "all", B: "all", C: "all", D: "all" } },
      groups: { some: { data: { _chdir: "/usr", _env: { B: "group", C: "group", D: "group" } }, hosts: [host] } },
      fleet: { hosts: hostsWith(host, { _chdir: "/usr/share", _env: { C: "host", D: "host" } }) },
    });
    const command = "pwd; echo $A $B $C $D";
    expect((await fleet.host(host).run(command)).stdout).toBe("/usr/share\nall group host host\n");
    const call = { chdir: "/etc", env: { D: "call" } };
    expect((await fleet.host(host).run(command, call)).stdout).toBe("/etc\nall group host call\n");
  });

  test("a call takes back what a host sets", async () => {
    const fleet = await base.open({ data: { _sudo: true } });
    const { name } = base.users.withoutPassword;
    expect((await fleet.host("withoutPassword").run("id -un", { sudo: false })).stdout).toBe(`${name}\n`);
  });
});

const rowOf = (name: string): ArgumentRow => argumentRow(name, base.users);
