/** Logins that may do sftp and nothing else, shut into a folder: internal-sftp forced, behind ChrootDirectory. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { makeFolder } from "../support/folders.ts";

const missing = opensshMissing();
// ChrootDirectory wants every folder on its way to be root's alone, which those in /tmp are not.
const jail = missing === undefined ? mkdtempSync("/run/towline-jail-") : "";
let server: OpenSsh | undefined;
let fleet: Fleet;

beforeAll(async () => {
  if (missing === undefined) {
    chmodSync(jail, 0o755);
    server = await startOpenSsh({ lines: ["ForceCommand internal-sftp", `ChrootDirectory ${jail}`] });
  }
  fleet = await openFleet({
    connectors: [local, ssh],
    config: { data: server?.data ?? {}, fleet: { hosts: [{ box: { ssh_hostname: "127.3.0.1" } }] } },
  });
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  rmSync(path.join(jail, "upload"), { recursive: true, force: true });
  mkdirSync(path.join(jail, "upload"));
});

afterAll(async () => {
  await fleet.close();
  await server?.stop();
  if (jail !== "") rmSync(jail, { recursive: true, force: true });
});

function makeTree(): string {
  return makeFolder({
    "sub/empty/": "",
    "sub/file": { content: "content", mode: 0o640 },
    large: Buffer.alloc(300_000, "x"),
    link: { link: "sub/file" },
  });
}

const OPTIONS = [{}, { verify: true }, { preserve: true }];

test.each(OPTIONS)("a file is put and fetched, with %o", async (options) => {
  const file = path.join(makeTree(), "large");
  const back = path.join(makeFolder(), "back");
  const put = await fleet.host("box").put(file, "/upload/", options);
  expect(put.error?.message).toBeUndefined();
  const got = await fleet.host("box").get("/upload/large", back, options);
  expect(got.error?.message).toBeUndefined();
  expect(readFileSync(back).equals(readFileSync(file))).toBe(true);
  expect(readdirSync(path.join(jail, "upload"))).toEqual(["large"]);
});

test.each(OPTIONS)("a folder is put and fetched, with %o", async (options) => {
  const tree = makeTree();
  const back = makeFolder();
  const put = await fleet.host("box").put(`${tree}/`, "/upload/dest", options);
  expect(put.error?.message).toBeUndefined();
  expect(statSync(path.join(jail, "upload/dest/sub/file")).mode & 0o7777).toBe(0o640);
  const got = await fleet.host("box").get("/upload/dest", back, options);
  expect(got.error?.message).toBeUndefined();
  execFileSync("diff", ["-r", "--no-dereference", tree, path.join(back, "dest")]);
  expect(readdirSync(path.join(jail, "upload/dest")).sort()).toEqual(["large", "link", "sub"]);
  expect(readdirSync(back)).toEqual(["dest"]);
});

test("of a folder only what changed is fetched, and what is gone there goes here", async () => {
  const tree = makeTree();
  const back = path.join(makeFolder(), "back");
  await fleet
    .host("box")
    .put(`${tree}/`, "/upload/dest", { preserve: true })
    .then(({ error }) => expect(error).toBeUndefined());
  const get = () => fleet.host("box").get("/upload/dest/", back, { changed: true, delete: true });
  expect(await get()).toMatchObject({ status: "ok", entries: 6, removed: 0 });
  execFileSync("diff", ["-r", "--no-dereference", tree, back]);
  expect(await get()).toMatchObject({ status: "ok", entries: 0, removed: 0 });
  writeFileSync(path.join(jail, "upload/dest/sub/file"), "of another size");
  rmSync(path.join(jail, "upload/dest/large"));
  expect(await get()).toMatchObject({ status: "ok", bytes: 15, removed: 1 });
  expect(readFileSync(path.join(back, "sub/file"), "utf8")).toBe("of another size");
  const single = await fleet.host("box").get("/upload/dest/sub/file", `${back}-file`, { changed: true });
  expect([single.status, single.entries]).toEqual(["ok", 1]);
  expect((await fleet.host("box").get("/upload/dest/sub/file", `${back}-file`, { changed: true })).entries).toBe(0);
});

test("files get their modes from a server that gives new ones fewer bits", async () => {
  const strict = await startOpenSsh({ lines: ["ForceCommand internal-sftp -u 0277", `ChrootDirectory ${jail}`] });
  const config = { data: strict.data, fleet: { hosts: [{ box: { ssh_hostname: "127.3.0.1" } }] } };
  const strictFleet = await openFleet({ connectors: [ssh], config });
  try {
    const modes = [0o400, 0o600, 0o644, 0o664, 0o777];
    const tree = makeFolder(Object.fromEntries(modes.map((mode) => [mode.toString(8), "x"])));
    for (const mode of modes) chmodSync(path.join(tree, mode.toString(8)), mode);
    const put = await strictFleet.host("box").put(`${tree}/`, "/upload/dest");
    expect(put.error?.message).toBeUndefined();
    const arrived = modes.map((mode) => statSync(path.join(jail, "upload/dest", mode.toString(8))).mode & 0o7777);
    expect(arrived).toEqual(modes);
  } finally {
    await strictFleet.close();
    await strict.stop();
  }
});

test("what takes a shell is refused with a word about the login", async () => {
  const tree = makeTree();
  const tasks = [
    fleet.host("box").sync(tree, "/upload/synced"),
    fleet.host("box").put(tree, "/upload/owned", { owner: "root" }),
  ];
  for (const result of await Promise.all(tasks)) {
    expect(result.error).toMatchObject({ code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" });
    expect(result.error?.message).toContain("takes a shell there");
  }
  expect(existsSync(path.join(jail, "upload/synced"))).toBe(false);
  expect(existsSync(path.join(jail, "upload/owned"))).toBe(false);
});
