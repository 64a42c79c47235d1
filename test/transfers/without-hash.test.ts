/** Hosts that have no program to hash with: `verify` reads what arrived back, and compares it here. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Connection, defineConnector, type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-hashless-"));
const programs = path.join(root, "programs");
const PROGRAMS = "sh cat tar head rm rmdir mkdir wc chmod mv stat touch kill sleep".split(" ");
let fleet: Fleet;
/** Whether a byte of what is put is changed on its way. */
let spoils = false;

/** This machine without its hash programs, and without a file protocol unless its name says so. */
const hashless = defineConnector({
  name: "hashless",
  summary: "A host that can't hash",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    yield { name: name === undefined ? "@hashless" : `@hashless/${name}` };
  },
  connect: async ({ carrier, name }): Promise<Connection> => ({
    exec: (argv, options) => carrier.exec(["env", `PATH=${programs}`, ...(spoils ? argv.map(spoil) : argv)], options),
    ...(name.endsWith("/files") ? { files: carrier.files } : {}),
    disconnect: async () => {},
  }),
});

/** Programs that receive a file get another byte at its end, those that receive a folder another content of a file. */
function spoil(word: string): string {
  return word
    .replace("cat >&3", "{ head -c 299999; head -c 1 >/dev/null; printf y; } >&3")
    .replace("[ -f steps ]", "printf CONTENT >tree/sub/file; [ -f steps ]");
}

beforeAll(async () => {
  mkdirSync(programs);
  for (const name of PROGRAMS) {
    const found = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    if (found.startsWith("/")) symlinkSync(found, path.join(programs, name));
  }
  fleet = await openFleet({ config: false, connectors: [local, hashless] });
});

afterAll(async () => {
  await fleet.close();
  rmSync(root, { recursive: true, force: true });
});

function makeTree(): string {
  const tree = mkdtempSync(path.join(root, "tree-"));
  mkdirSync(path.join(tree, "sub"));
  writeFileSync(path.join(tree, "sub/file"), "content");
  writeFileSync(path.join(tree, "large"), Buffer.alloc(300_000, "x"));
  return tree;
}

test.each(["@hashless", "@hashless/files"])("%s: a file and a folder", async (name) => {
  const tree = makeTree();
  const place = mkdtempSync(path.join(root, "place-"));
  const verify = { verify: true };
  const put = await fleet.host(name).put(path.join(tree, "large"), path.join(place, "file"), verify);
  expect(put.error?.message).toBeUndefined();
  const got = await fleet.host(name).get(path.join(place, "file"), path.join(place, "back"), verify);
  expect(got.error?.message).toBeUndefined();
  expect(readFileSync(path.join(place, "back")).equals(readFileSync(path.join(tree, "large")))).toBe(true);
  const folder = await fleet.host(name).put(tree, path.join(place, "folder"), verify);
  expect(folder.error?.message).toBeUndefined();
  const fetched = await fleet.host(name).get(`${place}/folder/.`, path.join(place, "fetched"), verify);
  expect(fetched.error?.message).toBeUndefined();
  execFileSync("diff", ["-r", path.join(place, "folder"), path.join(place, "fetched")]);
  expect(readdirSync(place).sort()).toEqual(["back", "fetched", "file", "folder"]);
});

test("content that changed on its way is found, and what was there stays", async () => {
  const place = mkdtempSync(path.join(root, "place-"));
  const tree = makeTree();
  writeFileSync(path.join(place, "file"), "old");
  spoils = true;
  try {
    const put = await fleet.host("@hashless").put(path.join(tree, "large"), path.join(place, "file"), { verify: true });
    const folder = await fleet.host("@hashless").put(`${tree}/`, place, { verify: true });
    for (const { error } of [put, folder]) {
      expect(error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
      expect(error?.message).toContain("SHA-256");
    }
  } finally {
    spoils = false;
  }
  expect(readFileSync(path.join(place, "file"), "utf8")).toBe("old");
  expect(readdirSync(place)).toEqual(["file"]);
});
