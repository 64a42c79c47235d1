/** Hosts without tar: folders go by the file protocol, with the same outcome; without that, the error says what is missing. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Connection, defineConnector, type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-tarless-"));
const programs = path.join(root, "programs");
const missing = opensshMissing();
let server: OpenSsh | undefined;
let fleet: Fleet;

/** The hop before it, with a PATH on which there is no tar. */
const tarless = defineConnector({
  name: "tarless",
  summary: "A host without tar",
  dataSchema: { type: "object", properties: { tarless_files: { type: "boolean" } } },
  dataMeta: { tarless_files: { description: "Whether it has a file protocol", default: true } },
  *makeNamesData() {
    yield { name: "@tarless" };
  },
  connect: async ({ carrier, data }): Promise<Connection> => ({
    exec: (argv, options) => carrier.exec(["env", `PATH=${programs}`, ...argv], options),
    ...(data.tarless_files ? { files: carrier.files } : {}),
    disconnect: async () => {},
  }),
});

beforeAll(async () => {
  mkdirSync(programs);
  for (const name of ["sh", "cat", "rm", "rmdir", "mkdir", "wc", "chmod", "mv", "kill", "sleep"]) {
    const found = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    if (found.startsWith("/")) symlinkSync(found, path.join(programs, name));
  }
  if (missing === undefined) server = await startOpenSsh();
  fleet = await openFleet({
    connectors: [local, ssh, tarless],
    config: { data: server?.data ?? {}, fleet: { hosts: [{ web1: { ssh_hostname: "127.3.0.1" } }, "@local"] } },
  });
});

afterAll(async () => {
  await fleet.close();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

function makeTree(): string {
  const tree = mkdtempSync(path.join(root, "tree-"));
  mkdirSync(path.join(tree, "sub/empty"), { recursive: true });
  for (let index = 0; index < 150; index += 1) writeFileSync(path.join(tree, `sub/file ${index}`), `content ${index}`);
  writeFileSync(path.join(tree, "large"), Buffer.alloc(300_000, "x"), { mode: 0o640 });
  symlinkSync("sub/empty", path.join(tree, "link"));
  return tree;
}

describe.each(["web1//@tarless", "@local//@tarless"])("%s", (name) => {
  const skip = name.startsWith("web1") ? missing : undefined;

  test("a folder is put and got back, into what is there already", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = mkdtempSync(path.join(root, "place-"));
    mkdirSync(path.join(place, "dest/sub"), { recursive: true });
    writeFileSync(path.join(place, "dest/sub/kept"), "kept");
    const put = await fleet.host(name).put(`${makeTree()}/`, path.join(place, "dest"));
    expect(put.error?.message).toBeUndefined();
    expect(put.entries).toBe(155);
    expect(readdirSync(path.join(place, "dest")).sort()).toEqual(["large", "link", "sub"]);
    expect(statSync(path.join(place, "dest/large")).mode & 0o7777).toBe(0o640);
    const got = await fleet.host(name).get(path.join(place, "dest"), path.join(place, "back"));
    expect(got.error?.message).toBeUndefined();
    const back = path.join(place, "back/dest");
    expect(readFileSync(path.join(back, "sub/file 149"), "utf8")).toBe("content 149");
    expect(readFileSync(path.join(back, "sub/kept"), "utf8")).toBe("kept");
    expect(readFileSync(path.join(back, "large")).length).toBe(300_000);
    expect(readlinkSync(path.join(back, "link"))).toBe("sub/empty");
    expect(readdirSync(path.join(back, "sub")).length).toBe(152);
    expect(readdirSync(place).sort()).toEqual(["back", "dest"]);
  });

  test("a name that is no UTF-8 is refused, because the protocol can't carry it", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = mkdtempSync(path.join(root, "place-"));
    const tree = makeTree();
    writeFileSync(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0x61, 0xff])]), "x");
    const put = await fleet.host(name).put(tree, path.join(place, "dest"));
    expect(put.error?.message).toMatch(/no UTF-8/);
    const got = await fleet.host(name).get(tree, path.join(place, "back"));
    expect(got.error?.message).toMatch(/can't carry/);
    expect(readdirSync(place)).toEqual([]);
  });

  test("what is in the way stays, and nothing is left", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = mkdtempSync(path.join(root, "place-"));
    mkdirSync(path.join(place, "outside"));
    mkdirSync(path.join(place, "dest"));
    symlinkSync("../outside", path.join(place, "dest/sub"));
    const put = await fleet.host(name).put(`${makeTree()}/`, path.join(place, "dest"));
    expect(put.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_DESTINATION" });
    expect(put.error?.message).toContain("sub is a link there");
    expect(readdirSync(path.join(place, "outside"))).toEqual([]);
    expect(readdirSync(path.join(place, "dest"))).toEqual(["sub"]);
  });
});

test("a host that has neither tar nor a file protocol is told to get one", async () => {
  const bare = await openFleet({ config: false, connectors: [local, tarless], data: { tarless_files: false } });
  try {
    const place = mkdtempSync(path.join(root, "place-"));
    for (const result of [
      await bare.host("@local//@tarless").put(makeTree(), place),
      await bare.host("@local//@tarless").get(makeTree(), place),
    ]) {
      expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_UNSUPPORTED" });
      expect(result.error?.message).toContain("has no tar");
    }
    expect(readdirSync(place)).toEqual([]);
  } finally {
    await bare.close();
  }
});
