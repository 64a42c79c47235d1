/** Paths on a host that begin in a home folder: that of the user that the transfer runs as. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("sudo", "su", "rsync");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("~", () => {
  const login = useThrowAwayUser();
  const other = useThrowAwayUser();
  const server = useOpenSsh({ lines: [`Match LocalAddress 127.0.0.80`, "  ForceCommand internal-sftp"] });
  const here = makeFolder();
  let fleet: Fleet;
  let sudoers = "";
  beforeAll(async () => {
    sudoers = `/etc/sudoers.d/${login.name}`;
    writeFileSync(sudoers, `${login.name} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
    mkdirSync(path.join(here, "tree"));
    for (const name of ["f.txt", "tree/g.txt"]) writeFileSync(path.join(here, name), "content");
    const data = { ...server.data, ssh_user: login.name };
    fleet = await openFleet({ connectors: [ssh], config: { data, fleet: { hosts: ["127.0.0.1", "127.0.0.80"] } } });
  });
  afterAll(async () => {
    await fleet?.close();
    if (sudoers !== "") rmSync(sudoers);
  });

  const users = [
    ["the login user", () => ({}), () => login.name],
    ["sudo's user", () => ({ sudoUser: other.name }), () => other.name],
    ["su's user", () => ({ sudo: true, suUser: other.name }), () => other.name],
  ] as const;

  test.each(users)("is the home folder of %s", async (_title, settings, name) => {
    const host = fleet.host("127.0.0.1");
    const home = `/home/${name()}`;
    expect(await host.run("pwd", { ...settings(), chdir: "~" })).toMatchObject({ stdout: `${home}\n` });
    const results = [
      await host.put(path.join(here, "f.txt"), "~/f.txt", settings()),
      await host.put(path.join(here, "f.txt"), "~", settings()),
      await host.put(path.join(here, "tree"), "~/", settings()),
      await host.sync(`${path.join(here, "tree")}/`, "~/synced", settings()),
      await host.get("~/f.txt", makeFolder(), { ...settings(), verify: true }),
      await host.get("~/tree/", makeFolder(), settings()),
    ];
    expect(results.map(({ error, status }) => error?.message ?? status)).toEqual(Array(6).fill("ok"));
    expect(results[0]?.destination).toBe(`${home}/f.txt`);
    for (const file of ["f.txt", "tree/g.txt", "synced/g.txt"]) {
      expect(readFileSync(path.join(home, file), "utf8")).toBe("content");
      expect(execFileSync("stat", ["-c", "%U", path.join(home, file)], { encoding: "utf8" })).toBe(`${name()}\n`);
    }
  });

  test("is where a login for files alone begins", async () => {
    const put = await fleet.host("127.0.0.80").put(path.join(here, "f.txt"), "~/alone.txt");
    expect(put.error?.message ?? put.status).toBe("ok");
    expect(existsSync(`/home/${login.name}/alone.txt`)).toBe(true);
  });

  test("is a name like any other in the middle of a path", async () => {
    const put = await fleet.host("127.0.0.1").put(path.join(here, "f.txt"), "./~");
    expect(put.error?.message ?? put.status).toBe("ok");
    expect(existsSync(`/home/${login.name}/~`)).toBe(true);
  });
});
