/** Folders for other users: everything streams straight into their side, and nobody else can read it on the way. */
import { execFileSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { GlobalArguments } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeFolder } from "../support/folders.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let machine: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) machine = await startPrivilegeFleet();
});

afterAll(() => machine?.close());

function makeTree(): string {
  return makeFolder({ a: { content: "a", mode: 0o600 }, "sub/closed/b": { content: "b", mode: 0o640 } });
}

type Way = [name: string, host: string, settings: () => GlobalArguments, owner: () => string];

const WAYS: Way[] = [
  [
    "sudo with a password",
    "withPassword",
    () => ({ sudo: true, sudoPassword: machine.users.withPassword.password }),
    () => "root",
  ],
  ["sudo without one", "withoutPassword", () => ({ sudo: true }), () => "root"],
  [
    "sudo to another user",
    "withoutPassword",
    () => ({ sudoUser: machine.users.target.name }),
    () => machine.users.target.name,
  ],
  [
    "su with a password",
    "powerless",
    () => ({ suUser: machine.users.target.name, suPassword: machine.users.target.password }),
    () => machine.users.target.name,
  ],
  ["doas without a password", "withoutPassword", () => ({ doas: true }), () => "root"],
];

describe.each(WAYS)("%s", (_name, host, settings, owner) => {
  test("puts and gets a folder that only that user may read", async (context) => {
    if (missing !== undefined) context.skip(missing);
    const user = owner();
    const uid = Number(execFileSync("id", ["-u", user], { encoding: "utf8" }));
    const home = makeFolder();
    execFileSync("chown", [user, home]);
    const put = await machine.fleet.host(host).put(`${makeTree()}/`, `${home}/dest`, settings());
    expect(put.error?.message).toBeUndefined();
    for (const name of ["", "a", "sub", "sub/closed", "sub/closed/b"]) {
      expect(lstatSync(path.join(home, "dest", name)).uid, name).toBe(uid);
    }
    expect(readFileSync(path.join(home, "dest/sub/closed/b"), "utf8")).toBe("b");
    expect(statSync(path.join(home, "dest/a")).mode & 0o7777).toBe(0o600);
    expect(readdirSync(home)).toEqual(["dest"]);
    const back = path.join(makeFolder(), "got");
    const got = await machine.fleet.host(host).get(`${home}/dest`, back, settings());
    expect(got.error?.message).toBeUndefined();
    expect(readFileSync(path.join(back, "dest/a"), "utf8")).toBe("a");
  });
});

test("without rights nothing is put, and the error says what to do", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const home = makeFolder();
  const result = await machine.fleet.host("powerless").put(makeTree(), home);
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_DESTINATION" } });
  expect(result.error?.message).toMatch(/permission was denied/);
  expect(result.error?.advice).toContain("--sudo");
  expect(readdirSync(home)).toEqual([]);
});

test("what may not be looked at takes nothing away here", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const source = makeTree();
  chmodSync(source, 0o755);
  chmodSync(path.join(source, "sub/closed"), 0o700);
  chmodSync(path.join(source, "a"), 0o644);
  const back = makeFolder();
  const get = (host: string, settings: GlobalArguments = {}) =>
    machine.fleet.host(host).get(`${source}/`, back, { changed: true, delete: true, ...settings });
  expect(await get("withoutPassword", { sudo: true })).toMatchObject({ status: "ok", entries: 5 });
  const result = await get("powerless");
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_SOURCE" } });
  expect(result.error?.message).toContain("Permission denied");
  expect(result.error?.advice).toContain("--sudo");
  expect(readFileSync(path.join(back, "sub/closed/b"), "utf8")).toBe("b");
  expect(await get("withoutPassword", { sudo: true })).toMatchObject({ status: "ok", entries: 0, removed: 0 });
});

test("what is put belongs to the owner and the group that were asked for", async (context) => {
  if (missing !== undefined) context.skip(missing);
  const { name } = machine.users.target;
  const home = makeFolder();
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { encoding: "utf8" })));
  const root = machine.fleet.host("root");
  (await root.put(makeTree(), `${home}/dest`, { owner: name })).error;
  const [tree = ""] = readdirSync(path.join(home, "dest"));
  expect(lstatSync(path.join(home, "dest", tree, "sub/closed/b")).uid).toBe(uid);
  await root.put(path.join(makeTree(), "a"), `${home}/single`, { owner: name, group: name });
  expect(lstatSync(path.join(home, "single"))).toMatchObject({ uid, gid });
  expect(lstatSync(path.join(home, "single")).mode & 0o7777).toBe(0o600);
  const refused = await machine.fleet.host("powerless").put(makeTree(), "/tmp/towline-none", { owner: "root" });
  expect(refused.status).toBe("failed");
  expect(readdirSync("/tmp")).not.toContain("towline-none");
});
