/** Files and folders to and from servers of other makes: ProFTPD, which has sftp and no shell, and dropbear with OpenSSH's sftp-server. */
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { dropbearMissing, startDropbear } from "../counterparts/dropbear.ts";
import { proftpdMissing, startProftpd } from "../counterparts/proftpd.ts";
import type { SmallSshServer } from "../counterparts/small-ssh-server.ts";
import { makeFolder } from "../support/folders.ts";

const SERVERS = [
  { name: "ProFTPD", skip: proftpdMissing(), start: startProftpd },
  { name: "dropbear", skip: dropbearMissing(), start: startDropbear },
];

describe.each(SERVERS)("$name", ({ skip, start }) => {
  let server: SmallSshServer | undefined;
  let fleet: Fleet;
  let home: string;
  beforeAll(async () => {
    if (skip !== undefined) return;
    server = await start();
    home = path.join("/home", server.user);
    const data = { ...server.data, ssh_hostname: "127.0.0.1" };
    fleet = await openFleet({ connectors: [ssh], config: { data, fleet: { hosts: ["box"] } } });
  });
  beforeEach((context) => {
    if (skip !== undefined) context.skip(skip);
  });
  afterAll(async () => {
    await fleet?.close();
    await server?.stop();
  });

  function makeTree(): string {
    const tree = makeFolder({
      "sub/empty/": "",
      "sub/file": { content: "content", mode: 0o640 },
      secret: { content: "secret", mode: 0o600 },
      nothing: "",
      large: Buffer.alloc(1_000_001, "x"),
      current: { link: "rel-1" },
      "sub/up": { link: "../large" },
      absolute: { link: `${home}/OUTSIDE` },
    });
    chmodSync(path.join(tree, "sub"), 0o750);
    return tree;
  }

  test.each([{}, { preserve: true }, { verify: true }, { mode: 0o604 }])(
    "files and folders, with %o",
    async (options) => {
      const [tree, here] = [makeTree(), makeFolder()];
      const dest = `dest-${Object.keys(options).join("")}`;
      const host = fleet.host("box");
      const put = await host.put(`${tree}/`, dest, options);
      expect(put.error?.message).toBeUndefined();
      execFileSync("diff", ["-r", "--no-dereference", tree, path.join(home, dest)]);
      expect(existsSync(path.join(home, "OUTSIDE"))).toBe(false);
      expect(readdirSync(home).filter((name) => !name.startsWith(".") && !name.startsWith("dest"))).toEqual([]);
      const expected = options.mode ?? 0o640;
      expect(statSync(path.join(home, dest, "sub/file")).mode & 0o777).toBe(expected);
      const single = await host.put(path.join(tree, "sub/file"), `${dest}/`, options);
      expect(single.error?.message).toBeUndefined();
      expect(statSync(path.join(home, dest, "file")).mode & 0o777).toBe(expected);
      const exclude = ["absolute"];
      const got = await host.get(dest, here, { ...options, exclude });
      expect(got.error?.message).toBeUndefined();
      expect(readFileSync(path.join(here, dest, "large")).length).toBe(1_000_001);
      const pull = () => host.get(`${dest}/`, path.join(here, "changed"), { changed: true, exclude });
      expect(await pull()).toMatchObject({ status: "ok" });
      expect(await pull()).toMatchObject({ status: "ok", entries: 0 });
    },
  );

  test("times that 32 bits don't hold arrive, or are refused by name", async () => {
    const tree = makeFolder({ file: "x" });
    utimesSync(path.join(tree, "file"), new Date(-60_000), new Date(-60_000));
    const put = await fleet.host("box").put(path.join(tree, "file"), "old", { preserve: true });
    const says = put.error?.message ?? "";
    if (put.status === "ok") expect(statSync(path.join(home, "old")).mtimeMs).toBe(-60_000);
    else expect(says).toContain("can't carry the time 1969-12-31T23:59:00Z");
  });
});
