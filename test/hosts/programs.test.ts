/** Hosts with other programs than Debian's, the first in PATH: transfers come to the same there. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Host, openFleet } from "@towline/core";
import { describe, expect, onTestFinished, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { type Counterpart, findCounterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { createBareHost } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";

/** Seconds since 1970, as files have them. */
const OLD = 1_000_000_000;

/** Stand-ins that take just BSD's options, and do the work by this machine's programs. */
const BSD = path.resolve(import.meta.dirname, "../counterparts/bsd-programs");

describe.each<[string, Counterpart[], () => string]>([
  ["toybox", ["toybox"], () => linkAll("toybox", [], ["dd", "sh"])],
  ["rust-coreutils", ["coreutils"], () => linkAll("coreutils", ["--help"], ["[", "test"])],
  ["bsdtar", ["bsdtar"], () => makeFolder({ tar: { link: findCounterpart("bsdtar") ?? "" } })],
  ["stand-ins for BSD's programs", ["bsdtar"], () => BSD],
])("%s", (_title, needed, programs) => {
  const missing = missingCounterpart(...needed);

  test.skipIf(missing !== undefined)("a folder is put, compared, fetched and made like its source", async () => {
    const host = await openHost(programs());
    const place = makeFolder();
    const there = path.join(place, "there");
    const tree = makeTree();
    const put = await host.put(`${tree}/`, there, { verify: true, preserve: true });
    expect(put.error?.message).toBeUndefined();
    expectSame(tree, there);
    const got = await host.get(`${there}/`, path.join(place, "back"), { verify: true, preserve: true });
    expect(got.error?.message).toBeUndefined();
    expectSame(tree, path.join(place, "back"));
    const changed = () => host.get(`${there}/`, path.join(place, "changed"), { changed: true });
    expect((await changed()).error?.message).toBeUndefined();
    expect(await changed()).toMatchObject({ status: "ok", entries: 0 });
    execFileSync("diff", ["-r", "--no-dereference", tree, path.join(place, "changed")]);
    const sync = (checksum: boolean) => host.sync(`${tree}/`, there, { delete: true, rsync: false, checksum });
    expect(await sync(false)).toMatchObject({ status: "ok", entries: 0, removed: 0 });
    writeFileSync(path.join(tree, "-rf"), "other");
    writeFileSync(path.join(there, "old\nname"), "old");
    const synced = await sync(true);
    expect(synced.error?.message).toBeUndefined();
    expect(synced).toMatchObject({ removed: 1 });
    execFileSync("diff", ["-r", "--no-dereference", tree, there]);
    // A name with a newline counts as changed: programs that hash spell it in ways of their own.
    expect(await sync(true)).toMatchObject({ status: "ok", entries: 1 });
    expect(readdirSync(place).sort()).toEqual(["back", "changed", "there"]);
  });

  test.skipIf(missing !== undefined)(
    "a file is put and fetched, whole, in place and with all that was asked for",
    async () => {
      const found = path.dirname(execFileSync("sh", ["-c", "command -v stat"], { encoding: "utf8" }).trim());
      process.env.TOWLINE_REAL = found;
      const first = `${programs()}:${process.env.PATH}`;
      const fleet = await openFleet({ config: false, connectors: [createBareHost(first), local] });
      onTestFinished(() => fleet.close());
      const host = fleet.host("@bare");
      const place = makeFolder({ "source one": { content: Buffer.alloc(200_001, "x"), mode: 0o640 } });
      const source = path.join(place, "source one");
      utimesSync(source, OLD, OLD);
      for (const options of [
        { verify: true, preserve: true },
        { fsync: true, preserve: true },
        { inPlace: true },
        { partial: true },
      ]) {
        const there = path.join(place, "there");
        const put = await host.put(source, there, options);
        expect(put.error?.message, JSON.stringify(options)).toBeUndefined();
        const got = await host.get(there, path.join(place, "back"), { verify: true, preserve: true });
        expect(got.error?.message, JSON.stringify(options)).toBeUndefined();
        execFileSync("cmp", [source, path.join(place, "back")]);
        if (options.preserve) expectSame(source, path.join(place, "back"));
      }
    },
  );
});

/** A host that finds these programs before its own. */
async function openHost(programs: string): Promise<Host> {
  const real = execFileSync("sh", ["-c", "command -v stat"], { encoding: "utf8" }).trim();
  process.env.TOWLINE_REAL = path.dirname(real);
  const bare = createBareHost(`${programs}:${process.env.PATH}`);
  const fleet = await openFleet({ config: false, connectors: [bare, local] });
  onTestFinished(() => fleet.close());
  return fleet.host("@bare");
}

/** A folder with a link to the program for each thing that it can do, as it lists them itself. */
function linkAll(program: Counterpart, list: readonly string[], others: readonly string[]): string {
  const file = findCounterpart(program);
  const folder = makeFolder();
  if (file === undefined) return folder;
  const printed = execFileSync(file, list, { encoding: "utf8" });
  const names = printed.slice(printed.lastIndexOf(":") + 1).split(/[\s,]+/);
  for (const name of names) {
    if (/^[a-z0-9]+$/.test(name) && !others.includes(name) && !existsSync(path.join(folder, name)))
      symlinkSync(file, path.join(folder, name));
  }
  return folder;
}

function makeTree(): string {
  const tree = makeFolder({
    "-rf": "dash",
    'two words/it\'s "quoted"': "quotes",
    "two words/line\nbreak": "newline",
    "café/文件": "letters",
    "$(touch x)/`id`": "substitution",
    "deep/empty/": "",
    program: { content: "#!/bin/sh\n", mode: 0o750 },
    secret: { content: "x", mode: 0o600 },
    large: { content: Buffer.alloc(300_000, "y"), mode: 0o644 },
    link: { link: "two words/line\nbreak" },
    "gone link": { link: "no/where" },
    [`long/${"n".repeat(200)}/${"e".repeat(200)}`]: "long",
  });
  chmodSync(path.join(tree, "deep/empty"), 0o2750);
  for (const name of ["-rf", "program", "large", "deep/empty", "café/文件", "café"]) {
    utimesSync(path.join(tree, name), OLD, OLD);
  }
  return tree;
}

/** Content, modes and times. */
function expectSame(one: string, other: string): void {
  execFileSync("diff", ["-r", "--no-dereference", one, other]);
  expect(facts(other)).toEqual(facts(one));
}

function facts(root: string): readonly string[] {
  const names = lstatSync(root).isDirectory() ? readdirSync(root, { recursive: true, encoding: "utf8" }) : [""];
  return names.sort().flatMap((name) => {
    const status = lstatSync(path.join(root, name));
    return status.isSymbolicLink()
      ? []
      : [`${name} ${(status.mode & 0o777).toString(8)} ${Math.floor(status.mtimeMs / 1000)}`];
  });
}
