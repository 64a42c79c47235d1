/** A lane over a real ssh connection: many commands at once, what they leave behind, and what becomes of the others. */
import { type Host, type Lane, secret, sh } from "@towline/core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { type SshFleet, startSshFleet } from "../support/many-ssh-hosts.ts";

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen");
let farm: SshFleet;
let host: Host;
let lane: Lane;

beforeAll(async () => {
  if (missing === undefined) farm = await startSshFleet({ hosts: 1 });
});

beforeEach(async (context) => {
  if (missing !== undefined) context.skip(missing);
  host = farm.fleet.host(farm.hosts[0] ?? "");
  lane = await host.openLane();
});

afterEach(() => lane?.close());

afterAll(() => farm?.close());

/** The process that the command's shell is a child of: the lane's own shell, by whichever way the command was started. */
const WHICH_SHELL = `sh -c 'p=$PPID; while test "$(cat /proc/$p/comm)" != sshd; do q=$p; p=$(cut -d" " -f4 /proc/$p/stat); done; echo $q'`;

test("200 commands at once run in one shell, in their order, and each gets its own output", async () => {
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) => lane.run(`echo ${index}; echo e${index} >&2; ${WHICH_SHELL}`)),
  );
  expect(results.map(({ stdout }) => stdout.split("\n")[0])).toEqual(results.map((_, index) => String(index)));
  expect(results.map(({ stderr }) => stderr)).toEqual(results.map((_, index) => `e${index}\n`));
  expect(new Set(results.map(({ stdout }) => stdout.split("\n")[1])).size).toBe(1);
});

test("what a command leaves behind prints into this command's result, and those that were sent ahead still run", async () => {
  const [first, ...others] = await Promise.all([
    lane.run("(sleep 0.3; echo late; echo e >&2) & echo early"),
    ...Array.from({ length: 100 }, (_, index) => lane.run(`echo ${index}`)),
  ]);
  expect([first.status, first.stdout, first.stderr, first.truncated]).toEqual(["ok", "early\nlate\n", "e\n", false]);
  expect(others.map(({ stdout }) => stdout)).toEqual(others.map((_, index) => `${index}\n`));
});

test("a command that ends its whole group has its own signal, and the next one runs", async () => {
  const [killed, next] = await Promise.all([lane.run("kill -KILL 0"), lane.run("echo next")]);
  expect([killed.status, killed.signal, killed.exitCode]).toEqual(["failed", "SIGKILL", null]);
  expect(next.stdout).toBe("next\n");
});

test("a timeout ends what the command left to init, and not what an earlier one left", async () => {
  const left = (await lane.run("sleep 61 >/dev/null 2>&1 & echo $!")).stdout.trim();
  const slow = await lane.run("(sleep 62 & echo $!); sleep 63", { timeout: 500 });
  expect([slow.status, slow.error?.message]).toEqual(["timeout", expect.stringContaining("were ended")]);
  // Where nobody reaps it, what was ended is still there, without words.
  const words = `cat /proc/${left}/cmdline; echo; cat /proc/${slow.stdout.trim()}/cmdline 2>/dev/null; kill ${left}`;
  expect((await lane.run(words)).stdout).toBe("sleep\x0061\x00\n");
});

test("a link that dies makes the commands that were sent lost, and later ones connect anew", async () => {
  await lane.run("true");
  const slow = lane.run("echo started; sleep 20", { onOutput: () => void farm.server.dropConnections() });
  const ahead = lane.run("echo ahead");
  expect([(await slow).status, (await slow).stdout]).toEqual(["lost", "started\n"]);
  expect((await ahead).status).toBe("lost");
  expect((await lane.run("echo anew")).stdout).toBe("anew\n");
});

test("an abort settles a command at once that waits for its turn, and it never runs", async () => {
  const controller = new AbortController();
  const slow = lane.run("sleep 1; echo slow");
  const waiting = lane.run("touch /tmp/towline-never-run", { signal: controller.signal });
  setTimeout(() => controller.abort(), 200);
  expect((await waiting).status).toBe("cancelled");
  expect((await slow).stdout).toBe("slow\n");
  expect((await lane.run("test -e /tmp/towline-never-run")).exitCode).toBe(1);
});

test("a closed lane ends what it runs and starts nothing more", async () => {
  const slow = lane.run("echo $$; sleep 64", { onOutput: () => void lane.close() });
  const { status, stdout } = await slow;
  expect(status).toBe("cancelled");
  expect((await host.run(`kill -0 ${stdout.trim()}`)).exitCode).toBe(1);
  expect((await lane.run("echo no")).status).toBe("cancelled");
});

test("a secret in a command is in nobody's argv", async () => {
  const word = "hunter-two-secret";
  const result = await lane.run(sh`: ${secret(word)}; cat /proc/[0-9]*/cmdline || true`);
  expect([result.status, result.stdout.includes("towline_begin"), result.stdout.includes(word)]).toEqual([
    "ok",
    true,
    false,
  ]);
});
