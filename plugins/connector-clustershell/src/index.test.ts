/** Groups as nodeset itself expands them, from files of each kind. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { localMachine } from "../../../packages/core/src/local/local-machine.ts";
import { missingCounterpart } from "../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { type ListOptions, listHosts } from "../../../test/support/list-hosts.ts";
import clustershell from "./index.ts";

const folder = makeFolder({
  "groups.conf": [
    "[Main]",
    "default: roles",
    "confdir: $CFGDIR/groups.conf.d",
    "autodir: $CFGDIR/groups.d",
    "",
    "[flat]",
    "# one line a group",
    "map: sed -n 's/^$GROUP:\\(.*\\)/\\1/p' $CFGDIR/flat",
    "all = cut -d: -f2- $CFGDIR/flat",
    "list: sed -n 's/^\\([^:]*\\):.*/\\1/p' $CFGDIR/flat",
    "[broken]",
    "map: echo no such rack >&2; exit 4",
    "[one,two]",
    "map: echo $SOURCE-$GROUP",
  ].join("\n"),
  flat: "web: web[1-3]\ndb: db1 db2\nempty:\n",
  "groups.conf.d/more.conf": "[more]\nmap: echo more[1-2] \\\n  more9\nlist: echo a b\n",
  "groups.conf.d/not.example": "[not]\nmap: echo not\n",
  "groups.d/cluster.yaml": [
    "roles:",
    "    adm: example0",
    "    io: 'example[01-03],other1'",
    "    cpu:",
    "        - example[01-02]",
    "        - '@adm'",
    "    most: '@io!example02'",
    "    both: '@io&example[02-09]'",
    "    either: '@io^@cpu'",
    "    far: '@flat:web,@racks:r1'",
    "    every: '@racks:*'",
    "    grid: 'x[1-2]y[1-2]'",
    "racks:",
    "    r1: n[1-2]",
    "    r2: n[3-4]",
    "loop:",
    "    a: '@b'",
    "    b: '@a'",
  ].join("\n"),
});

beforeAll(() => {
  vi.stubEnv("CLUSTERSHELL_CFGDIR", folder);
  return () => vi.unstubAllEnvs();
});

async function namesOf(name: string | undefined, options: ListOptions = {}): Promise<string[]> {
  return (await listHosts(clustershell, name, options)).map((host) => host.name);
}

const failed = (message: RegExp) =>
  expect.objectContaining({ code: "ERR_TOWLINE_INVENTORY_FAILED", message: expect.stringMatching(message) });

const missing = missingCounterpart("nodeset");

describe.skipIf(missing !== undefined)(`as nodeset has it${missing === undefined ? "" : ` (${missing})`}`, () => {
  test.each([
    ["roles", "adm"],
    ["roles", "io"],
    ["roles", "cpu"],
    ["roles", "most"],
    ["roles", "both"],
    ["roles", "either"],
    ["roles", "far"],
    ["roles", "every"],
    ["roles", "grid"],
    ["racks", "r1"],
    ["flat", "web"],
    ["flat", "db"],
    ["flat", "empty"],
    ["more", "a"],
    ["one", "x"],
    ["two", "x"],
  ])("@%s:%s", async (source, group) => {
    const printed = execFileSync("nodeset", ["-s", source, "-e", `@${source}:${group}`], {
      encoding: "utf8",
      env: { ...process.env, CLUSTERSHELL_CFGDIR: folder },
    });
    expect((await namesOf(`${source}:${group}`)).sort()).toEqual(printed.split(/\s+/).filter(Boolean).sort());
  });

  // Of a source without all, nodeset reads the groups as one text, so that an operator of one takes from those before.
  test.each(["racks", "flat", "more"])("all of %s", async (source) => {
    const printed = execFileSync("nodeset", ["-s", source, "-e", "@*"], {
      encoding: "utf8",
      env: { ...process.env, CLUSTERSHELL_CFGDIR: folder },
    });
    expect((await namesOf(source)).sort()).toEqual(printed.split(/\s+/).filter(Boolean).sort());
  });
});

test("the default source, and the groups of each host", async () => {
  expect(await namesOf(":adm")).toEqual(["example0"]);
  const hosts = await listHosts(clustershell, "racks", {});
  expect(hosts[0]).toEqual({ name: "n1", data: {}, groups: ["@clustershell", "r1", "@clustershell/racks:r1"] });
});

test("what is not there is told with what is", async () => {
  await expect(namesOf("none:x")).rejects.toMatchObject({ advice: expect.stringMatching(/flat.*roles.*racks/) });
  await expect(namesOf("racks:r9")).rejects.toMatchObject({
    message: "The source racks has no group r9",
    advice: "Its groups are r1, r2.",
  });
  await expect(namesOf("one")).rejects.toEqual(failed(/does not list its groups$/));
  await expect(namesOf("a:b:c")).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
});

test("commands that fail say so in their own words, and groups that contain themselves are an error", async () => {
  await expect(namesOf("broken:x")).rejects.toEqual(failed(/^The map of the source broken in .*: no such rack$/));
  await expect(namesOf("loop:a")).rejects.toEqual(failed(/contains itself$/));
});

test("nothing that a shell could take for more than a name reaches a command", async () => {
  const mark = path.join(folder, "ran");
  for (const group of [`$(touch${"$"}{IFS}${mark})`, `x;touch\${IFS}${mark}`, "`id`", "-x"]) {
    await expect(namesOf(`one:${group}`)).rejects.toThrow(/can't be asked for|names no group/);
  }
  expect(existsSync(mark)).toBe(false);
});

test("commands of a file that others could have written are not run", async () => {
  const foreign = makeFolder({ "groups.conf": "[x]\nmap: echo web1\n" });
  const file = path.join(foreign, "groups.conf");
  expect(await namesOf("x:y", { data: { clustershell_config: file } })).toEqual(["web1"]);
  chmodSync(file, 0o666);
  await expect(namesOf("x:y", { data: { clustershell_config: file } })).rejects.toMatchObject({
    code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
  });
});

test("on another host its files are read, and its commands run there", async () => {
  const carrier = { ...localMachine, files: undefined };
  const data = { clustershell_config: path.join(folder, "groups.conf") };
  expect(await namesOf("roles:io", { carrier, isHere: false, data })).toHaveLength(4);
  expect(await namesOf("flat:db", { carrier, isHere: false, data })).toEqual(["db1", "db2"]);
});
