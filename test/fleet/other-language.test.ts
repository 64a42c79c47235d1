/** Hosts whose programs speak German to us, as they do where ssh sends LANG and LC_*: nothing of ours depends on their words. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fleet, type Host, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

const LOCALE = "de_DE.UTF-8";
const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("localedef", "ps");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("a host that speaks German", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh({ sftp: false, lines: ["AcceptEnv LC_* LOCPATH"] });
  const folder = makeFolder();
  let fleet: Fleet;
  let host: Host;
  beforeAll(async () => {
    await chmod(folder, 0o755);
    execFileSync("localedef", ["-i", "de_DE", "-f", "UTF-8", join(folder, LOCALE)]);
    // Without sftp, files go through programs.
    const data = {
      ...{ ...server.data, ssh_user: user.name, ssh_hostname: "127.0.0.1" },
      ssh_set_env: { LC_ALL: LOCALE, LOCPATH: folder },
    };
    fleet = await openFleet({ connectors: [ssh], config: { data, fleet: { hosts: ["german"] } } });
    host = fleet.host("german");
  });
  afterAll(async () => {
    await fleet?.close();
  });

  test("does so to the user's own commands", async ({ skip }) => {
    const { stderr } = spawnSync("ls", ["/none-such"], {
      env: { ...process.env, LC_ALL: LOCALE, LOCPATH: folder },
      encoding: "utf8",
    });
    skip(!stderr.includes("nicht"), "the translations of coreutils are not installed");
    expect((await host.run("ls /none-such; echo $LC_ALL")).stderr).toContain("nicht gefunden");
  });

  test("puts and gets files", async () => {
    const source = join(folder, "Größe ü.txt");
    await writeFile(source, "Inhalt\n");
    const home = `/home/${user.name}`;
    expect(await host.put(source, `${home}/`, { verify: true })).toMatchObject({ status: "ok" });
    expect(await host.get(`${home}/Größe ü.txt`, join(folder, "back"))).toMatchObject({ status: "ok" });
    await mkdir(join(folder, "many"));
    await writeFile(join(folder, "many", "ä"), "");
    expect(await host.put(`${join(folder, "many")}/`, `${home}/many/`)).toMatchObject({ status: "ok" });
  });

  test("says in words that we know why a file of somebody else's is not replaced", async () => {
    const shared = join(folder, "shared");
    await mkdir(shared);
    await chmod(shared, 0o1777);
    await writeFile(join(shared, "file"), "theirs");
    const source = join(folder, "small");
    await writeFile(source, "x");
    const { error } = await host.put(source, join(shared, "file"));
    expect(error?.message).toContain("Operation not permitted");
    expect(error?.advice).toContain("--sudo");
  });

  test("ends a command with all that it started", async () => {
    const result = await host.run("sleep 61 & echo $!; wait", { timeout: 1_000 });
    expect(result.status).toBe("timeout");
    expect((await host.run(`[ -e /proc/${result.stdout.trim()}/cwd ]`)).status).toBe("failed");
  });
});
