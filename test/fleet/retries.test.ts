/** What is run again, and what never: on a real host, where the second try can be seen. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findFreePort } from "../counterparts/listening-server.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;
let folder: string;
let trace: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  base = await startPrivilegeFleet();
  folder = await mkdtemp(path.join(tmpdir(), "towline-retries-"));
});
afterAll(async () => {
  await base?.close();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true });
});
beforeEach((context) => {
  trace = path.join(folder ?? "", context.task.id);
});

/** How often the command ran. */
const runs = async (): Promise<number> => (await readFile(trace, "utf8")).split("\n").length - 1;

describe.skipIf(missing)(`retries${missing === undefined ? "" : `: ${missing}`}`, () => {
  test("a command that failed runs once, and again only if that does no harm", async () => {
    const host = base.fleet.host("root");
    const options = { retries: 2, retryDelay: 1 };
    expect(await host.run(`echo >>${trace}; exit 3`, options)).toMatchObject({ status: "failed", attempts: 1 });
    expect(await runs()).toBe(1);
    const again = await host.run(`echo >>${trace}; exit 3`, { ...options, idempotent: true });
    expect(again).toMatchObject({ status: "failed", attempts: 3, exitCode: 3 });
    expect(await runs()).toBe(4);
  });

  test("it stops at the first success", async () => {
    const command = `echo >>${trace}; test $(wc -l <${trace}) -eq 2`;
    const result = await base.fleet.host("root").run(command, { retries: 5, retryDelay: 1, idempotent: true });
    expect(result).toMatchObject({ status: "ok", attempts: 2 });
  });

  test.each([
    [false, "lost", 1],
    [true, "ok", 2],
  ])("a link that dies in mid-command (idempotent: %s)", async (idempotent, status, attempts) => {
    const fleet = await base.open({});
    const command = `echo >>${trace}; [ $(wc -l <${trace}) -gt 1 ] || { echo ready; exec sleep 300; }`;
    const result = await fleet.host("root").run(command, {
      ...{ retries: 3, retryDelay: 1, idempotent },
      onOutput: () => void base.server.dropConnections(),
    });
    expect(result).toMatchObject({ status, attempts });
    expect(await runs()).toBe(attempts);
    await fleet.close();
  });

  test("a host that does not answer is tried as often as asked", async () => {
    const fleet = await base.open({}, { data: { ssh_port: await findFreePort() } });
    const result = await fleet.host("root").run("true", { retries: 2, retryDelay: 1 });
    expect(result).toMatchObject({ status: "unreachable", attempts: 3 });
  });

  test("a refused login is tried once", async () => {
    const fleet = await base.open({}, { data: { ssh_key: null, ssh_password: "wrong", ssh_allow_agent: false } });
    const result = await fleet.host("powerless").run("true", { retries: 2, retryDelay: 1, idempotent: true });
    expect(result).toMatchObject({ status: "unreachable", attempts: 1, error: { reason: "auth" } });
  });

  test("a password that sudo refused is tried once", async () => {
    const before = base.users.readSudoLog();
    const options = { sudo: true, sudoPassword: "wrong-password", retries: 3, retryDelay: 1, idempotent: true };
    const result = await base.fleet.host("withPassword").run("true", options);
    expect(result).toMatchObject({ status: "refused", attempts: 1, error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(
      base.users
        .readSudoLog()
        .slice(before.length)
        .match(/incorrect password attempt/g),
    ).toHaveLength(1);
  });

  test("an abort between two tries ends it, and counts those that were made", async () => {
    const controller = new AbortController();
    const running = base.fleet.host("root").run("echo out; exit 3", {
      ...{ retries: 3, retryDelay: 600_000, idempotent: true, signal: controller.signal },
      // Most likely once it has ended. If not, the same is to be told.
      onOutput: () => void setTimeout(() => controller.abort(), 2_000),
    });
    const result = await running;
    expect(result).toMatchObject({ status: "cancelled", attempts: 1, stdout: "out\n" });
  });

  test("no time is too long for a timer", async () => {
    const result = await base.fleet.host("root").run("true", { timeout: 1e12 });
    expect(result.status).toBe("ok");
  });
});
