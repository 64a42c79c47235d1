/** Hosts that have no program to hash with: `verify` reads what arrived back, and compares it here. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";

let fleet: Fleet;
/** Whether a byte of what is put is changed on its way. */
let spoils = false;

/** Programs that receive a file get another byte at its end, those that receive a folder another content of a file. */
function spoil(word: string): string {
  return word
    .replace("cat >&3", "{ head -c 299999; head -c 1 >/dev/null; printf y; } >&3")
    .replace("[ -f steps ]", "printf CONTENT >tree/sub/file; [ -f steps ]");
}

beforeAll(async () => {
  const bare = createBareHost(linkPrograms("tar"), (connection) => ({
    ...connection,
    exec: (argv, options) => connection.exec(spoils ? argv.map(spoil) : argv, options),
  }));
  fleet = await openFleet({ config: false, connectors: [local, bare] });
});

afterAll(() => fleet.close());

const makeTree = (): string => makeFolder({ "sub/file": "content", large: Buffer.alloc(300_000, "x") });

test.each(["@bare", "@bare/files"])("%s: a file and a folder", async (name) => {
  const tree = makeTree();
  const place = makeFolder();
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
  const place = makeFolder({ file: "old" });
  const tree = makeTree();
  spoils = true;
  try {
    const put = await fleet.host("@bare").put(path.join(tree, "large"), path.join(place, "file"), { verify: true });
    const folder = await fleet.host("@bare").put(`${tree}/`, place, { verify: true });
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
