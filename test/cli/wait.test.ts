/** `towline wait` on a real OpenSSH server: one that comes up late, one that lets nobody in, and none at all. */
import { once } from "node:events";
import { watch } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findFreePort } from "../counterparts/listening-server.ts";
import { makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, type Ended, ended, startTowline, towline } from "../support/towline.ts";

const CORE = path.resolve(import.meta.dirname, "../../packages/core/dist/index.js");

const missing = missingCounterpart("sshd", "ssh-keygen") ?? opensshMissing();
let server: OpenSsh | undefined;

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** A project with one host, and a plugin that makes the file `failed-once` when a try has failed. */
async function createWaitingProject(data: { readonly [key: string]: unknown }): Promise<string> {
  return createProject({
    "towline.config.yaml": JSON.stringify({
      plugins: ["./note-failures.mjs"],
      data: { ssh_config_file: "none", ...data },
      fleet: { hosts: [{ web1: { ssh_hostname: "127.3.0.1" } }] },
    }),
    "note-failures.mjs": `
      import { writeFileSync } from "node:fs";
      import { definePlugin } from ${JSON.stringify(pathToFileURL(CORE).href)};
      export default definePlugin({
        name: "note-failures",
        apply: (hooks) => hooks.run.failed.tap("note", () => writeFileSync("failed-once", "")),
      });`,
  });
}

/** @param over settles when there will be none */
async function firstFailure(folder: string, over: Promise<Ended>): Promise<void> {
  const watcher = watch(folder);
  const tooLate = over.then(({ stderr }) => {
    throw new Error(`it was over before a try failed: ${stderr}`);
  });
  tooLate.catch(() => {});
  try {
    const file = path.join(folder, "failed-once");
    const isThere = () =>
      access(file).then(
        () => true,
        () => false,
      );
    while (!(await isThere())) await Promise.race([once(watcher, "change"), tooLate]);
  } finally {
    watcher.close();
  }
}

describe("a server that is started after the first try has failed", () => {
  async function waitForLateServer(...options: string[]) {
    const port = await findFreePort();
    const key = "user_ed25519";
    const cwd = await createWaitingProject({
      ssh_port: port,
      ssh_user: "root",
      ssh_key: key,
      ssh_known_hosts_file: "known_hosts",
    });
    makeKey(path.join(cwd, key));
    const waiting = ended(startTowline(["wait", "web1", "--timeout", "60", ...options], { cwd }));
    await firstFailure(cwd, waiting);
    // From its first moment on it knows the key: a refused login would end the waiting.
    const lines = [
      `AuthorizedKeysCommand /usr/bin/cat ${path.join(cwd, `${key}.pub`)}`,
      "AuthorizedKeysCommandUser root",
    ];
    server = await startOpenSsh({ port, lines });
    return waiting;
  }

  test("is reached, and how long that took is told", async () => {
    const { code, stdout, stderr } = await waitForLateServer();
    expect(stderr).toMatch(/^1 host: 1 ok in \d+\.\d s\n$/);
    expect(stdout).toMatch(/^web1 \| reachable after \d+\.\d s\n$/);
    expect(code).toBe(0);
  });

  test("gives events that keep to the schema", async () => {
    const { code, stdout } = await waitForLateServer("--json");
    const events = await readEvents(stdout);
    expect(events.map(({ type }) => type)).toEqual(["start", "result", "summary"]);
    expect(events[0]).toMatchObject({ operation: "wait", hosts: ["web1"] });
    expect(events[1]).toMatchObject({ operation: "wait", host: "web1", connector: "ssh", status: "ok" });
    expect(events[1]?.attempts).toBeGreaterThan(1);
    expect(code).toBe(0);
  });
});

test("a key that the server does not know ends it at once, with exit code 3", async () => {
  server = await startOpenSsh();
  const cwd = await createWaitingProject({ ...server.data, ssh_key: "stranger" });
  makeKey(path.join(cwd, "stranger"));
  // With the default timeout of five minutes, a second try would outlast the test.
  const { code, stdout } = await towline(["wait", "web1", "--json"], { cwd });
  const [, result] = await readEvents(stdout);
  expect(result).toMatchObject({ status: "unreachable", attempts: 1, error: { reason: "auth" } });
  expect(code).toBe(3);
});

describe("nobody there", () => {
  test("is told after the time that was given, with the cause, and gives exit code 3", async () => {
    const cwd = await createWaitingProject({ ssh_port: await findFreePort() });
    const { code, stdout, stderr } = await towline(["wait", "web1", "--timeout", "0.6"], { cwd });
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^unreachable +web1\n +web1 was not reachable for 0\.6 s: .*refused/);
    expect(stderr).toMatch(/1 host: 1 unreachable in/);
    expect(code).toBe(3);
  });

  test("Ctrl-C ends the waiting", async () => {
    const cwd = await createWaitingProject({ ssh_port: await findFreePort() });
    const child = startTowline(["wait", "web1"], { cwd });
    const over = ended(child);
    await firstFailure(cwd, over);
    child.kill("SIGINT");
    const { code, stderr } = await over;
    expect(stderr).toMatch(/1 host: 1 cancelled in .*, interrupted\n$/);
    expect(code).toBe(130);
  });
});

test("of several hosts each is told as it comes, and the worst sets the exit code", async () => {
  const cwd = await createWaitingProject({ ssh_port: await findFreePort() });
  const { code, stdout, stderr } = await towline(["wait", "web1", "@local", "--timeout", "0.5"], { cwd });
  expect(stdout).toMatch(/^@local \| reachable after \d+\.\d s\n$/);
  expect(stderr).toMatch(/^2 hosts: 1 ok, 1 unreachable in/m);
  expect(code).toBe(3);
});

test("--dry-run shows the hosts and connects to none", async () => {
  const cwd = await createWaitingProject({ ssh_port: 1 });
  const { code, stdout } = await towline(["wait", "all", "--dry-run"], { cwd });
  expect([code, stdout]).toEqual([0, "web1\n  wait until it can be reached\n"]);
  expect(await readEvents((await towline(["wait", "all", "--dry-run", "--json"], { cwd })).stdout)).toMatchObject([
    { type: "plan", host: "web1", operation: "wait" },
  ]);
});

test("a wrong timeout is wrong use", async () => {
  const { code, stderr } = await towline(["wait", "@local", "--timeout", "soon"]);
  expect(stderr).toContain("--timeout takes seconds");
  expect(code).toBe(2);
});
