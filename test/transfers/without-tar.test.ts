/** Hosts without tar: folders go by the file protocol, or without that by the shell, with the same outcome. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder, pathOfBytes, writeTree } from "../support/folders.ts";
import { openSshFleet, type SshFleet } from "../support/ssh-fleet.ts";

const missing = opensshMissing();
let opened: SshFleet;
let fleet: Fleet;

beforeAll(async () => {
  opened = await openSshFleet(createBareHost(linkPrograms("ln", "readlink", "sha256sum", "find", "xargs")));
  fleet = opened.fleet;
});

afterAll(() => opened.close());

function makeTree(): string {
  return makeFolder({
    "sub/empty/": "",
    ...Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`sub/file ${index}`, `content ${index}`])),
    large: { content: Buffer.alloc(300_000, "x"), mode: 0o640 },
    link: { link: "sub/empty" },
  });
}

describe.each(["web1//@bare/files", "@local//@bare/files"])("%s", (name) => {
  const skip = name.startsWith("web1") ? missing : undefined;

  test("a folder is put and got back, into what is there already", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = makeFolder({ "dest/sub/kept": "kept" });
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

  test("a sync that removes brings what changed, and takes away what is not here", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = makeFolder();
    const dest = path.join(place, "dest");
    const tree = makeTree();
    const sync = () => fleet.host(name).sync(`${tree}/`, dest, { delete: true, rsync: false });
    expect(await sync()).toMatchObject({ status: "ok", entries: 155, removed: 0 });
    mkdirSync(path.join(dest, "sub/old"));
    writeFileSync(path.join(dest, "sub/old/file"), "old");
    writeFileSync(path.join(tree, "sub/file 3"), "changed");
    expect(await sync()).toMatchObject({ status: "ok", removed: 2 });
    expect(readFileSync(path.join(dest, "sub/file 3"), "utf8")).toBe("changed");
    execFileSync("diff", ["-r", "--no-dereference", tree, dest]);
    expect(await sync()).toMatchObject({ status: "ok", entries: 0, removed: 0 });
    expect(readdirSync(place)).toEqual(["dest"]);
  });

  test("a name that is no UTF-8 is put by the shell, and refused where the protocol would have to fetch it", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = makeFolder();
    const tree = makeTree();
    writeFileSync(pathOfBytes(tree), "x");
    const put = await fleet.host(name).put(tree, path.join(place, "dest"));
    expect(put.error?.message).toBeUndefined();
    rmSync(path.join(place, "dest"), { recursive: true });
    const got = await fleet.host(name).get(tree, path.join(place, "back"));
    expect(got.error?.message).toMatch(/can't carry/);
    expect(readdirSync(place)).toEqual([]);
  });

  test("what is in the way stays, and nothing is left", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const place = makeFolder({ "outside/": "", "dest/sub": { link: "../outside" } });
    const put = await fleet.host(name).put(`${makeTree()}/`, path.join(place, "dest"));
    expect(put.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_DESTINATION" });
    expect(put.error?.message).toContain("sub is a link there");
    expect(readdirSync(path.join(place, "outside"))).toEqual([]);
    expect(readdirSync(path.join(place, "dest"))).toEqual(["sub"]);
  });
});

describe("a host that has neither tar nor a file protocol", () => {
  const host = () => fleet.host("@local//@bare");

  function addOddities(tree: string): string {
    writeTree(tree, {
      bytes: Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 256)),
      "-n line\nbreak": { content: "-n %s \\n 'quoted'", mode: 0o751 },
      ["n".repeat(255)]: "long",
      dangling: { link: "no\nwhere" },
    });
    writeFileSync(pathOfBytes(tree), "no UTF-8");
    utimesSync(path.join(tree, "bytes"), 1_500_000_000, 1_500_000_000);
    return tree;
  }

  test.each([{}, { preserve: true, verify: true }])(
    "takes and gives folders by its shell, with %o",
    async (options) => {
      const tree = addOddities(makeTree());
      const place = makeFolder();
      const put = await host().put(`${tree}/`, path.join(place, "dest"), options);
      expect(put.error?.message).toBeUndefined();
      const got = await host().get(path.join(place, "dest"), path.join(place, "back"), options);
      expect(got.error?.message).toBeUndefined();
      expect([put.entries, got.bytes]).toEqual([160, put.bytes]);
      execFileSync("diff", ["-r", "--no-dereference", tree, path.join(place, "back/dest")]);
      const bytes = statSync(path.join(place, "back/dest/bytes"));
      expect(bytes.mtimeMs === 1_500_000_000_000).toBe(options.preserve === true);
      expect(statSync(path.join(place, "back/dest/-n line\nbreak")).mode & 0o7777).toBe(0o751);
      expect(readdirSync(place).sort()).toEqual(["back", "dest"]);
    },
  );

  test("several sources, a file through a link, and what is in the way", async () => {
    const place = makeFolder({ file: "content", named: { link: "file" }, "folder/": "" });
    const sources = ["named", "folder"].map((name) => path.join(place, name));
    const got = await host().get(sources, path.join(place, "back"));
    expect(got.error?.message).toBeUndefined();
    expect(readFileSync(path.join(place, "back/named"), "utf8")).toBe("content");
    mkdirSync(path.join(place, "back/file"));
    const put = await host().put([path.join(place, "file"), path.join(place, "named")], path.join(place, "back"));
    expect(put.error?.message).toContain("file is a folder there");
    expect(readdirSync(path.join(place, "back")).sort()).toEqual(["file", "folder", "named"]);
  });

  test("a pipe, a socket and what is missing are refused, and nothing is left", async () => {
    const place = makeFolder({ "pipes/": "", "sockets/": "" });
    execFileSync("mkfifo", [path.join(place, "pipes/pipe")]);
    const server = createServer().listen(path.join(place, "sockets/socket"));
    try {
      await once(server, "listening");
      for (const [source, says] of [
        ["pipes", "pipe is a pipe"],
        ["sockets", "socket is a socket"],
        ["missing", "no such file"],
      ]) {
        const got = await host().get(`${place}/${source}/.`, path.join(place, "back"));
        expect(got.error?.message).toContain(says);
      }
    } finally {
      server.close();
    }
    expect(readdirSync(place).sort()).toEqual(["pipes", "sockets"]);
  });
});
