/** `towline trust` against real OpenSSH servers: what is shown, what is asked, and what is added. */
import { execFileSync } from "node:child_process";
import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { findFreePort } from "../counterparts/listening-server.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { at, makeOtherKey, readKnown, sortLines, useHostToTrust, writeKnown } from "../support/host-to-trust.ts";
import { readEvents } from "../support/read-events.ts";
import { openTerminal } from "../support/terminal.ts";
import { towline } from "../support/towline.ts";

const host = useHostToTrust();
const { lineOf, makeProject, nameOf, server } = host;

describe("where nobody can be asked", () => {
  test("new keys are shown and not added, and the exit code says so", async () => {
    const cwd = await makeProject();
    const { code, stdout, stderr } = await towline(["trust", "all"], { cwd });
    expect(stdout.split("\n").sort()).toEqual([
      "",
      `new  web1 (${nameOf(1)})  ssh-ed25519 ${host.fingerprint}`,
      `new  web2 (${nameOf(2)})  ssh-ed25519 ${host.fingerprint}`,
    ]);
    expect(stderr).toContain("2 keys: 2 new");
    expect(stderr).toContain("--fingerprint");
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe("");
  });

  test("keys with the fingerprints that are given are added, and no others", async () => {
    const cwd = await makeProject();
    const wrong = `SHA256:${"A".repeat(43)}`;
    expect((await towline(["trust", "all", "--fingerprint", wrong], { cwd })).code).toBe(1);
    expect(await readKnown(cwd)).toBe("");
    const { code, stderr } = await towline(["trust", "all", "--fingerprint", host.fingerprint], { cwd });
    expect([code, stderr]).toEqual([0, "2 keys: 2 added\n"]);
    expect(sortLines(await readKnown(cwd))).toEqual(sortLines(lineOf(1) + lineOf(2)));
    const again = await towline(["trust", "all"], { cwd });
    expect([again.code, again.stderr]).toEqual([0, "2 keys: 2 known\n"]);
    expect(
      (await towline(["run", "web1", "--data", "ssh_strict_host_key_checking=yes", "--", "true"], { cwd })).code,
    ).toBe(0);
  });

  test("a file of what ssh-keygen prints approves too", async () => {
    const cwd = await makeProject();
    const printed = execFileSync("ssh-keygen", ["-lf", `${server.hostKeys[0]}.pub`], { encoding: "utf8" });
    await writeFile(path.join(cwd, "prints.txt"), `# from the console\n${printed}`);
    expect((await towline(["trust", "web1", "--from", "prints.txt"], { cwd })).code).toBe(0);
    expect(await readKnown(cwd)).toBe(lineOf(1));
  });

  test.each([
    [["--fingerprint", "no"], "--fingerprint takes a fingerprint"],
    [["--from", "nothing"], "there is no such file"],
    [["--from", "towline.config.json"], "holds no fingerprints"],
  ])("%j is wrong use", async (options, message) => {
    const { code, stderr } = await towline(["trust", "all", ...options], { cwd: await makeProject() });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test("a changed and a revoked key are never added, whatever is approved", async () => {
    const cwd = await makeProject();
    const known = `${nameOf(1)} ${await makeOtherKey(cwd)}\n@revoked ${lineOf(2)}`;
    await writeKnown(cwd, known);
    const { code, stdout, stderr } = await towline(["trust", "all", "--fingerprint", host.fingerprint], { cwd });
    expect(stdout).toMatch(/^changed +web1 .*\nrevoked +web2 /);
    expect(stderr).toMatch(
      /web1: the host key of .* has changed: it shows ssh-ed25519 SHA256:\S+, but SHA256:\S+ is known at .*known_hosts:1\./,
    );
    expect(stderr).toContain("ssh-keygen -f");
    expect(stderr).toContain("revoked");
    expect(code).toBe(1);
    expect(await readKnown(cwd)).toBe(known);
  });

  test("a host that is not there does not keep others from being added, and gives exit code 3", async () => {
    const cwd = await makeProject({ web1: at(1), gone: { ...at(1), ssh_port: await findFreePort() } });
    const { code, stdout, stderr } = await towline(["trust", "all", "--fingerprint", host.fingerprint], { cwd });
    expect(stdout).toContain("web1");
    expect(stderr).toMatch(/unreachable +gone\n.*refused/);
    expect(code).toBe(3);
    expect(await readKnown(cwd)).toBe(lineOf(1));
  });

  test("a host that says nothing is given up at the deadline", async () => {
    const { createServer } = await import("node:net");
    const silent = createServer().listen(0, "127.0.0.1");
    const port = await new Promise<number>((resolve) =>
      silent.once("listening", () => resolve((silent.address() as { port: number }).port)),
    );
    try {
      const cwd = await makeProject({ silent: { ssh_hostname: "127.0.0.1", ssh_port: port } });
      const { code, stderr } = await towline(["trust", "silent", "--connect-timeout", "0.5"], { cwd });
      expect(stderr).toMatch(/unreachable +silent/);
      expect(code).toBe(3);
    } finally {
      silent.close();
    }
  });

  test("hosts of other kinds have nothing to be trusted", async () => {
    const { code, stdout, stderr } = await towline(["trust", "@local"], { cwd: await makeProject() });
    expect([code, stdout, stderr]).toEqual([0, "", "These hosts have nothing that has to be trusted.\n"]);
  });

  test("events keep to the schema", async () => {
    const cwd = await makeProject({ web1: at(1), web2: at(2), gone: { ...at(1), ssh_port: await findFreePort() } });
    await writeKnown(cwd, `${nameOf(2)} ${await makeOtherKey(cwd)}\n`);
    const { stdout } = await towline(["trust", "all", "--json", "--fingerprint", host.fingerprint], { cwd });
    const events = await readEvents(stdout);
    const common = { type: "identity", keyType: "ssh-ed25519", fingerprint: host.fingerprint };
    expect(events).toHaveLength(3);
    expect(events).toEqual(
      expect.arrayContaining([
        { v: 1, ...common, host: "web1", name: nameOf(1), state: "added" },
        expect.objectContaining({
          ...common,
          host: "web2",
          state: "changed",
          error: expect.objectContaining({ reason: "hostkey" }),
        }),
        expect.objectContaining({
          host: "gone",
          state: "unreachable",
          error: expect.objectContaining({ reason: "refused" }),
        }),
      ]),
    );
  });
});

describe("on a terminal", () => {
  beforeEach((context) => {
    const absent = missingCounterpart("tmux");
    if (absent !== undefined) context.skip(absent);
  });

  test("one question is asked for all, and yes adds them", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "all"], cwd);
    // In 80 columns, each fingerprint has a line of its own, unbroken.
    await terminal.see(/(new +web. .*\n +ssh-ed25519 SHA256:\S{43}\n){2}[\s\S]*Add 2 keys\? \[y\/N\]/);
    await terminal.type("y");
    await terminal.see(/2 keys: 2 added\n[\s\S]*code=0/);
    expect(sortLines(await readKnown(cwd))).toEqual(sortLines(lineOf(1) + lineOf(2)));
  });

  test.each(["", "n"])("the answer %j adds nothing", async (answer) => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    await terminal.type(answer);
    await terminal.see(/1 key: 1 new\n[\s\S]*code=1/);
    expect(await readKnown(cwd)).toBe("");
  });

  test("Ctrl-C adds nothing", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    await terminal.press("C-c");
    await terminal.see(/code=130/);
    expect(await readKnown(cwd)).toBe("");
  });

  test("a key that became known otherwise meanwhile is not added", async () => {
    const cwd = await makeProject();
    const terminal = await openTerminal(["trust", "web1"], cwd);
    await terminal.see(/Add 1 key\? \[y\/N\]/);
    const other = `${nameOf(1)} ${await makeOtherKey(cwd)}\n`;
    await appendFile(path.join(cwd, "known_hosts"), other);
    await terminal.type("y");
    await terminal.see(/has changed[\s\S]*1 key: 1 changed\n[\s\S]*code=1/);
    expect(await readKnown(cwd)).toBe(other);
  });
});
