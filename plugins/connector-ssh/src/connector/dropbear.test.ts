/** Another server than OpenSSH: dropbear. */
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropbearMissing, startDropbear } from "../../../../test/counterparts/dropbear.ts";
import type { SmallSshServer } from "../../../../test/counterparts/small-ssh-server.ts";
import ssh from "../index.ts";

const missing = dropbearMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("a host behind dropbear", () => {
  let server: SmallSshServer;
  let fleet: Fleet;
  beforeAll(async () => {
    server = await startDropbear();
    const config = { data: server.data, fleet: { hosts: ["127.0.0.1"] } };
    const file = join(server.folder, "towline.json");
    await writeFile(file, JSON.stringify(config));
    fleet = await openFleet({ config: file, connectors: [ssh] });
  });
  afterAll(async () => {
    await fleet?.close();
    await server?.stop();
  });

  test("is logged in to by a key, and its host key is remembered", async () => {
    const result = await fleet.host("127.0.0.1").run("id -un");
    expect(result).toMatchObject({ status: "ok", stdout: `${server.user}\n` });
    expect(await readFile(join(server.folder, "known_hosts"), "utf8")).toMatch(/^\[127\.0\.0\.1\]:\d+ ssh-ed25519 /);
  });

  test("refuses a key that it does not know, and says what was tried", async () => {
    const stranger = join(server.folder, "host_ed25519");
    const config = { data: { ...server.data, ssh_key: stranger }, fleet: { hosts: ["127.0.0.1"] } };
    const file = join(server.folder, "stranger.json");
    await writeFile(file, JSON.stringify(config));
    await expect(
      openFleet({ config: file, connectors: [ssh] }).then((other) => other.host("127.0.0.1").run("true")),
    ).rejects.toThrow(stranger);
  });

  test("runs many commands at once on one connection, each with its own output and exit code", async () => {
    const host = fleet.host("127.0.0.1");
    const codes = Array.from({ length: 12 }, (_, index) => index);
    const commands = codes.map((code) => host.run(`echo ${code}; echo ${code}-error >&2; exit ${code}`));
    for (const [code, result] of (await Promise.all(commands)).entries()) {
      expect(result).toMatchObject({ exitCode: code, stdout: `${code}\n`, stderr: `${code}-error\n` });
    }
  });

  test("tells how a command ended that closed its output long before", async () => {
    expect(await fleet.host("127.0.0.1").run("exec >&- 2>&-; sleep 0.3; exit 3")).toMatchObject({ exitCode: 3 });
  });

  test("tells of a signal: no login shell is left that would make an exit code of it", async () => {
    const result = await fleet.host("127.0.0.1").run("kill -TERM $$");
    expect(result).toMatchObject({ status: "failed", exitCode: null, signal: "SIGTERM" });
  });

  test("gives a terminal of the size and type that was asked for", async () => {
    const terminal = { columns: 101, rows: 33, term: "xterm-256color" };
    const result = await fleet.host("127.0.0.1").run("stty size; echo $TERM", { getPty: true, terminal });
    expect(result.stdout.split(/\s+/)).toEqual(["33", "101", "xterm-256color", ""]);
  });

  test("moves 32 MiB both ways at once, unchanged", async () => {
    const bytes = randomBytes(32 * 1024 * 1024);
    const result = await fleet.host("127.0.0.1").run("cat", { stdin: bytes, maxOutputBytes: bytes.length });
    expect(result.status).toBe("ok");
    expect(bytes.equals(result.stdoutBytes)).toBe(true);
  });

  test("answers keepalives, so that a silent command is not taken for a dead link", async () => {
    const config = {
      data: { ...server.data, ssh_keepalive_interval: 0.1, ssh_keepalive_count: 2 },
      fleet: { hosts: ["127.0.0.1"] },
    };
    const patient = await openFleet({ config, connectors: [ssh] });
    expect(await patient.host("127.0.0.1").run("sleep 1")).toMatchObject({ status: "ok" });
    await patient.close();
  });

  test("ends a command and its children at the timeout", async () => {
    const host = fleet.host("127.0.0.1");
    expect(await host.run("sleep 61 & wait", { timeout: 500 })).toMatchObject({ status: "timeout" });
    // One that nobody has reaped yet is over too.
    const running = await host.run(`ps -u ${server.user} -o stat=,comm= | grep -v ^Z`);
    expect(running.stdout).not.toContain("sleep");
  });

  test("takes a file and gives it back unchanged", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256));
    const [source, copy] = [join(server.folder, "source"), join(server.folder, "copy")];
    await writeFile(source, bytes);
    const host = fleet.host("127.0.0.1");
    expect((await host.put(source, `/home/${server.user}/file`)).status).toBe("ok");
    expect((await host.get(`/home/${server.user}/file`, copy)).status).toBe("ok");
    expect((await readFile(copy)).equals(bytes)).toBe(true);
  });
});
