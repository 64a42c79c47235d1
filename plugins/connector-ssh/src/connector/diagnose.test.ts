/** The way to real servers, step by step: healthy ones, and what is wrong at each step. */
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { DiagnosisStep } from "@towline/core";
import { describe, expect, test } from "vitest";
import { makeTarget, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { findFreePort } from "../../../../test/counterparts/listening-server.ts";
import { makeKey, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { startSpeaker } from "../../../../test/counterparts/tcp-proxy.ts";
import { startTinySsh, tinySshMissing } from "../../../../test/counterparts/tinyssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";
import { diagnose } from "./diagnose.ts";

async function look(data: TestData, signal?: AbortSignal) {
  const steps: { [name: string]: DiagnosisStep } = {};
  for await (const step of diagnose(makeTarget({ data, ...(signal === undefined ? {} : { signal }) })))
    steps[step.name] = step;
  const outcomes = Object.fromEntries(Object.values(steps).map(({ name, outcome }) => [name, outcome]));
  return { steps, outcomes };
}

const REST = { Algorithms: "not reached", "Host key": "not reached", Login: "not reached", sftp: "not reached" };

test("where nobody listens, everything after is not reached", async () => {
  const { steps, outcomes } = await look({ ssh_port: await findFreePort() });
  expect(outcomes).toEqual({ Address: "ok", TCP: "failed", Greeting: "not reached", ...REST });
  expect(steps.TCP?.advice).toContain("sshd is running");
});

test("a name that nobody knows fails where it is looked up", async () => {
  const { outcomes, steps } = await look({ ssh_hostname: "nowhere.invalid" });
  expect(outcomes).toMatchObject({ Login: "not reached" });
  const failed = Object.values(steps).find(({ outcome }) => outcome === "failed");
  expect(failed?.detail).toMatch(/nowhere\.invalid.*the name (is not known|server does not answer)|no answer/);
});

test("what is no ssh server fails at the greeting", async () => {
  const server = await startSpeaker("HTTP/1.1 400 Bad Request\r\n\r\n");
  const { outcomes } = await look({ ssh_port: server.port }, AbortSignal.timeout(500));
  expect(outcomes).toEqual({ Address: "ok", TCP: "ok", Greeting: "failed", ...REST });
  await server.stop();
});

test("a version with a known hole is told, and the next step all the same", async () => {
  const server = await startSpeaker("SSH-2.0-OpenSSH_9.0\r\n");
  const { steps } = await look({ ssh_port: server.port }, AbortSignal.timeout(500));
  expect(steps.Greeting).toMatchObject({ outcome: "warning", detail: expect.stringContaining("CVE-2024-6387") });
  expect(steps.Algorithms?.outcome).toBe("failed");
  await server.stop();
});

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("OpenSSH", () => {
  const server = useOpenSsh({ sftp: false });

  test("a key that is not known yet, then known; each try to log in; no sftp", async () => {
    const foreign = makeKey(join(makeFolder(), "foreign"));
    const data = { ...server.data, ssh_key: undefined, ssh_identity_files: [foreign, server.userKey] };
    const first = await look(data);
    expect(first.outcomes).toMatchObject({ Algorithms: "ok", "Host key": "warning", Login: "ok", sftp: "warning" });
    expect(first.steps.Greeting?.detail).toMatch(/^OpenSSH_/);
    expect(first.steps["Host key"]?.detail).toContain("not known yet: it is added");
    const login = first.steps.Login?.detail ?? "";
    expect(login).toMatch(
      /foreign \(SHA256:.*\): refused; the host takes publickey.*\n.*user_ed25519 \(SHA256:.*\): accepted/,
    );
    const second = await look(data);
    expect(second.outcomes).toMatchObject({ "Host key": "ok", Login: "ok" });
    expect(second.steps.Algorithms?.detail).toContain("strict");
  });

  test("a key that has changed fails, and nobody logs in", async () => {
    const file = join(makeFolder(), "known_hosts");
    const other = await readFile(`${server.userKey}.pub`, "utf8");
    await appendFile(file, `[127.0.0.1]:${server.port} ${other}`);
    const { steps, outcomes } = await look({ ...server.data, ssh_known_hosts_file: file });
    expect(outcomes).toMatchObject({ "Host key": "failed", Login: "not reached" });
    expect(steps["Host key"]?.advice).toContain("ssh-keygen -f");
  });

  test("a refused login tells what was tried", async () => {
    const foreign = makeKey(join(makeFolder(), "foreign"));
    const { steps, outcomes } = await look({ ...server.data, ssh_key: foreign });
    expect(outcomes).toMatchObject({ Login: "failed", sftp: "not reached" });
    expect(steps.Login?.detail).toMatch(/tried publickey with .*foreign/);
  });

  test("by openssh, and through a jump host", async () => {
    const { steps, outcomes } = await look({
      ...server.data,
      ssh_engine: "openssh",
      ssh_proxy_jump: `root@127.0.0.2:${server.port}`,
    });
    expect(outcomes).toMatchObject({ "Jump hosts": "ok", Login: "ok" });
    expect(steps.Algorithms?.detail).toContain("openssh");
  });

  test("leaves no connection open, even to one who stops asking", async () => {
    const target = makeTarget({ data: server.data });
    for await (const { name } of diagnose(target)) if (name === "Login") break;
    await expect.poll(async () => (await server.readLog()).match(/Connection from/g)?.length).toBeGreaterThan(0);
    const opened = () => server.readLog().then((log) => (log.match(/Connection from/g) ?? []).length);
    const closed = () =>
      server
        .readLog()
        .then(
          (log) =>
            (
              log.match(
                /(Connection closed by|Disconnected from|Connection reset by|Received disconnect from|kex_exchange_identification)/g,
              ) ?? []
            ).length,
        );
    await expect.poll(async () => (await closed()) >= (await opened())).toBe(true);
  });
});

describe.skipIf(missing !== undefined)("OpenSSH with old algorithms", () => {
  test("what it lacks fails at the algorithms; weak ones that are allowed are told", async () => {
    const server = await startOpenSsh({ lines: ["Ciphers aes128-cbc"] });
    try {
      const { steps } = await look(server.data);
      expect(steps.Algorithms).toMatchObject({
        outcome: "failed",
        advice: expect.stringContaining("ssh_ciphers: +aes128-cbc"),
      });
      const allowed = await look({ ...server.data, ssh_ciphers: "+aes128-cbc" });
      expect(allowed.steps.Algorithms).toMatchObject({
        outcome: "warning",
        detail: expect.stringContaining("aes128-cbc is weak"),
      });
      expect(allowed.outcomes.Login).toBe("ok");
    } finally {
      await server.stop();
    }
  });
});

const tinyMissing = tinySshMissing();

test.skipIf(tinyMissing !== undefined)("tinysshd: open to Terrapin", async () => {
  const server = await startTinySsh();
  try {
    const { steps, outcomes } = await look(server.data as TestData);
    expect(steps.Algorithms).toMatchObject({ outcome: "warning", detail: expect.stringContaining("CVE-2023-48795") });
    expect(outcomes.Login).toBe("ok");
  } finally {
    await server.stop();
  }
});
