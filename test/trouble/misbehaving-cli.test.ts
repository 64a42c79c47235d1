/** What people see of a server that misbehaves: the exit code, and on stderr the host, what happened and what to do. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Manners, type MisbehavingSsh, startMisbehavingSsh } from "../counterparts/misbehaving-ssh.ts";
import { createProject, towline } from "../support/towline.ts";

let server: MisbehavingSsh;
let cwd: string;

beforeAll(async () => {
  server = await startMisbehavingSsh();
});
beforeEach(async () => {
  server.behave();
  const data = { ...server.data, ssh_hostname: "127.0.0.1", ssh_keepalive_interval: 0.3, ssh_keepalive_count: 2 };
  cwd = await createProject({ "towline.config.json": JSON.stringify({ data, fleet: { hosts: ["web1"] } }) });
});
afterAll(() => server?.stop());

const run = (command: string) => towline(["run", "web1", "--connect-timeout", "1.5", "--", command], { cwd });

describe("a server that", () => {
  test.each<[Manners, number, RegExp]>([
    ["never stops greeting", 3, /^unreachable +web1\n +.*greeting/],
    ["answers no channel request", 3, /^unreachable +web1\n +.*left a request unanswered for 0\.6 s/],
    ["answers no exec request", 3, /^lost +web1\n +.*was lost while the command ran/],
    ["refuses channels", 1, /^refused +web1\n +.*opens no session/],
    ["refuses commands", 1, /^refused +web1\n +.*runs no commands/],
    ["closes without a status", 3, /^lost +web1\n +.*outcome is unknown/],
    ["tells the status first", 1, /^failed +web1\n +.*exited with 7/],
  ])("%s", async (manners, exitCode, told) => {
    server.misbehave(manners);
    const { code, stderr } = await run("echo begun");
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(exitCode);
  });

  test("resets the connection in the middle of a command", async () => {
    server.break("output", "is reset");
    const { code, stderr } = await run("echo begun; sleep 61.7");
    expect(stderr).toMatch(/^lost +web1\n +.*\n +\w/);
    expect(code).toBe(3);
  });
});
