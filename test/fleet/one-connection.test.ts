/** What one ssh connection must bear: more commands than the server allows at once, long output, unread input, its death. */
import { Readable } from "node:stream";
import type { Host, RunResult } from "@towline/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { type SshFleet, startSshFleet } from "../support/many-ssh-hosts.ts";

const MEBIBYTE = 1024 * 1024;
const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen");
let farm: SshFleet;
let host: Host;

beforeAll(async () => {
  if (missing === undefined) farm = await startSshFleet({ hosts: 1, maxSessions: 10 });
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  host = farm.fleet.host(farm.hosts[0] ?? "");
});

afterAll(() => farm?.close());

/** The client's and the server's port: the same for all commands of one connection. */
const WHICH_CONNECTION = "echo $SSH_CONNECTION";

/** Ends the server's process of this very connection, as a crash or a cut line would. */
const CUT_THE_LINE =
  "echo cutting; p=$$; while test \"$(cat /proc/$p/comm)\" != sshd; do p=$(cut -d' ' -f4 /proc/$p/stat); done; kill -KILL $p; sleep 20";

test("30 commands at once are queued on one connection, though the server allows 10", async () => {
  const commands = Array.from({ length: 30 }, (_, index) => host.run(`echo ${index}; ${WHICH_CONNECTION}`));
  const results = await Promise.all(commands);
  expect(results.map((result) => [result.status, result.attempts])).toEqual(results.map(() => ["ok", 1]));
  expect(results.map((result) => result.stdout.split("\n")[0])).toEqual(results.map((_, index) => String(index)));
  expect(new Set(results.map((result) => result.stdout.split("\n")[1])).size).toBe(1);
});

test("64 MiB of output are passed on whole while no more than 1 MiB is kept", { timeout: 60_000 }, async () => {
  await host.connect();
  const before = process.memoryUsage.rss();
  let seen = 0;
  let peak = 0;
  const result = await host.run(`head -c ${64 * MEBIBYTE} /dev/zero`, {
    onOutput: ({ bytes }) => {
      seen += bytes.length;
      peak = Math.max(peak, process.memoryUsage.rss());
    },
  });
  expect(result.status).toBe("ok");
  expect(seen).toBe(64 * MEBIBYTE);
  expect(result.stdoutBytes.length).toBeLessThanOrEqual(MEBIBYTE);
  expect(result.truncated).toBe(true);
  // Far less than what came, though more than what is kept: garbage waits for its collection.
  expect(peak - before).toBeLessThan(48 * MEBIBYTE);
});

test("input that the command never reads neither hangs nor spoils the connection", async () => {
  const pieces = Readable.from(
    (function* () {
      for (let sent = 0; sent < 64; sent += 1) yield Buffer.alloc(MEBIBYTE);
    })(),
  );
  const result = await host.run("exit 3", { stdin: pieces });
  expect([result.status, result.exitCode]).toEqual(["failed", 3]);
  expect((await host.run("echo still here")).stdout).toBe("still here\n");
});

test("a link that dies in the middle of a command makes it lost, and the next command connects anew", async () => {
  const before = await host.run(WHICH_CONNECTION);
  let cut: Promise<RunResult> | undefined;
  const beside = await host.run("echo beside; sleep 20", {
    // The line is cut when both are under way.
    onOutput: () => {
      cut ??= host.run(CUT_THE_LINE);
    },
  });
  const cutting = await cut;
  expect([cutting?.status, cutting?.exitCode, cutting?.stdout]).toEqual(["lost", null, "cutting\n"]);
  expect([beside.status, beside.stdout]).toEqual(["lost", "beside\n"]);
  expect(cutting?.error?.code).toBe("ERR_TOWLINE_LOST_CONNECTION");
  const after = await host.run(WHICH_CONNECTION);
  expect(after.status).toBe("ok");
  expect(after.stdout).not.toBe(before.stdout);
});

test("a lost command is started again only when it says that this does no harm", async () => {
  const once = `test -e /tmp/$MARK && { echo second; rm /tmp/$MARK; exit 0; }; touch /tmp/$MARK; ${CUT_THE_LINE}`;
  const env = { MARK: `towline-once-${process.pid}` };
  const careful = await host.run(once, { env, retries: 2, retryDelay: 1 });
  expect([careful.status, careful.attempts]).toEqual(["lost", 1]);
  await host.run("rm /tmp/$MARK", { env });
  const again = await host.run(once, { env, retries: 2, retryDelay: 1, idempotent: true });
  expect([again.status, again.attempts]).toEqual(["ok", 2]);
});
