/** Whatever a server does, a command and a transfer end in time, with the truth; and the next command works. */
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Host, RunResult, TransferResult } from "@towline/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LinkTrouble } from "../counterparts/misbehaving-link.ts";
import type { Manners, Moment } from "../counterparts/misbehaving-ssh.ts";
import { type MisbehavingFleet, startMisbehavingFleet } from "../support/misbehaving-fleet.ts";

const COMMAND = "echo begun; sleep 61.7";
const MEBIBYTE = 1024 * 1024;
const bytes = Buffer.from(Array.from({ length: 5 * MEBIBYTE }, (_, index) => (index * 7) % 256));

let trouble: MisbehavingFleet;
let host: Host;
let source: string;
let copy: string;
const unhandled: unknown[] = [];
const note = (error: unknown) => unhandled.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  trouble = await startMisbehavingFleet();
  source = join(trouble.server.folder, "source");
  copy = join(trouble.server.folder, "copy");
  await writeFile(source, bytes);
});
beforeEach(async () => {
  trouble.server.behave();
  host = await trouble.openHost("patient");
});
afterEach(async () => {
  await trouble.closeFleets();
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await trouble?.stop();
});

/** What every failure must tell. */
function expectExplained({ error }: RunResult | TransferResult): void {
  expect(error?.host).toBe("127.0.0.1");
  expect(error?.connector).toBe("ssh");
  expect(error?.message).toContain("127.0.0.1");
  expect(error?.advice).toMatch(/\w/);
}

async function expectWorking(): Promise<void> {
  trouble.server.behave();
  expect(await host.run("echo fine")).toMatchObject({ status: "ok", stdout: "fine\n" });
}

const TROUBLES: readonly LinkTrouble[] = ["goes silent", "is reset", "is closed"];

describe.each(TROUBLES)("a link that %s", (what) => {
  beforeEach(async () => {
    if (what === "goes silent") host = await trouble.openHost("impatient");
  });

  test.each<[Moment, RegExp]>([
    ["greeting", what === "goes silent" ? /no answer in time during the server's greeting/ : /cut|closed/],
    ["key exchange", what === "goes silent" ? /no answer in time during/ : /cut|closed/],
    ["authentication", what === "goes silent" ? /no answer in time during authentication/ : /cut|closed/],
  ])("at the moment of %s: the host is unreachable", async (moment, message) => {
    // It is tried again until the time for connecting is up.
    host = await trouble.openHost("impatient");
    trouble.server.break(moment, what);
    const result = await host.run(COMMAND);
    expect(result).toMatchObject({ status: "unreachable", exitCode: null, error: { code: "ERR_TOWLINE_CONNECT" } });
    expect(result.error?.message).toMatch(message);
    expectExplained(result);
    await expectWorking();
  });

  test("when a channel is asked for: nothing started, so it is tried on a new connection, and then unreachable", async () => {
    trouble.server.break("channel", what);
    const before = trouble.server.connections;
    const result = await host.run(COMMAND);
    expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
    expect(trouble.server.connections - before).toBe(2);
    expectExplained(result);
    await expectWorking();
  });

  test.each<Moment>(["exec", "output"])(
    "at the moment of %s: the command is lost, and not run again",
    async (moment) => {
      trouble.server.break(moment, what);
      const before = trouble.server.commands;
      const result = await host.run(COMMAND, { retries: 3, retryDelay: 1 });
      expect(result).toMatchObject({ status: "lost", exitCode: null, attempts: 1 });
      expect(trouble.server.commands - before).toBe(1);
      expectExplained(result);
      await expectWorking();
    },
  );

  test.each<Moment>(["channel", "exec", "output"])(
    "at the moment of %s: a transfer is lost and leaves no half of a file",
    async (moment) => {
      trouble.server.break(moment, what);
      const results = [await host.get(source, copy)];
      // What the host says of a file that it took is said in one go with how that ended.
      if (moment !== "output") results.push(await host.put(source, copy));
      for (const result of results) {
        expect(result.status).toBe("lost");
        expectExplained(result);
      }
      await expectWorking();
      // The program there removes what it wrote as soon as it sees the end of its input.
      const listing = expect.poll(() => readdir(trouble.server.folder));
      await listing.not.toContainEqual(expect.stringMatching(/^\.towline/));
      expect(await host.put(source, copy)).toMatchObject({ status: "ok" });
      expect((await readFile(copy)).equals(bytes)).toBe(true);
      await rm(copy);
    },
  );
});

describe("a link that goes silent while a command has a deadline", () => {
  beforeEach(async () => {
    host = await trouble.openHost("impatient");
  });

  test.each<Moment>(["channel", "exec", "output"])("at the moment of %s: the deadline ends it", async (moment) => {
    trouble.server.break(moment, "goes silent");
    const result = await host.run(COMMAND, { timeout: 100 });
    expect(result).toMatchObject({ status: "timeout", exitCode: null });
    expect(result.error?.message).toContain("could not be verified");
    expectExplained(result);
    await expectWorking();
  });
});

describe("a server that", () => {
  const SILENT: readonly Manners[] = [
    "never stops greeting",
    "answers no channel request",
    "answers no exec request",
    "answers no sftp request",
  ];

  test.each<[Manners, Partial<RunResult>, RegExp | undefined]>([
    ["never stops greeting", { status: "unreachable" }, /greeting/],
    ["answers no channel request", { status: "unreachable" }, /left a request unanswered for 0.6 s/],
    ["answers no exec request", { status: "lost" }, /lost while the command ran/],
    ["refuses channels", { status: "refused" }, /opens no session/],
    ["refuses commands", { status: "refused" }, /runs no commands/],
    ["refuses every second command", { status: "ok", exitCode: 0 }, undefined],
    ["closes without a status", { status: "lost", exitCode: null }, /its outcome is unknown/],
    ["tells the status first", { status: "failed", exitCode: 7 }, /exited with 7/],
    ["tells of a signal", { status: "failed", exitCode: null, signal: "SIGSEGV" }, /ended by SIGSEGV/],
    ["sends data after the end", { status: "ok", exitCode: 0 }, undefined],
    ["reads no input", { status: "ok", exitCode: 0 }, undefined],
  ])("%s", async (manners, outcome, message) => {
    if (SILENT.includes(manners)) host = await trouble.openHost("impatient");
    trouble.server.misbehave(manners);
    for (const round of [1, 2]) {
      const result = await host.run(`echo out ${round}`, { stdin: Buffer.alloc(3 * MEBIBYTE) });
      expect(result).toMatchObject(outcome);
      if (["ok", "failed", "lost"].includes(result.status) && manners !== "answers no exec request") {
        expect(result.stdout).toBe(`out ${round}\n`);
      }
      if (message === undefined) continue;
      expect(result.error?.message).toMatch(message);
      if (result.status !== "failed") expectExplained(result);
    }
    await expectWorking();
  });

  test.each<[Manners, TransferResult["status"], TransferResult["status"]]>([
    ["answers no channel request", "lost", "lost"],
    ["answers no exec request", "lost", "lost"],
    ["answers no sftp request", "lost", "lost"],
    ["refuses commands", "refused", "refused"],
    ["refuses every second command", "ok", "ok"],
    ["closes without a status", "lost", "lost"],
    ["tells the status first", "failed", "failed"],
  ])("%s, when files are moved", async (manners, put, get) => {
    if (SILENT.includes(manners)) host = await trouble.openHost("impatient");
    trouble.server.misbehave(manners);
    expect((await host.put(source, copy)).status).toBe(put);
    expect((await host.get(source, copy)).status).toBe(get);
    await expectWorking();
  });

  test("reads no input: a transfer ends at its deadline", async () => {
    trouble.server.misbehave("reads no input");
    expect((await host.put(source, copy, { timeout: 300 })).status).toBe("timeout");
    await expectWorking();
  });

  test("answers no sftp request: a transfer ends at its deadline, though the link is well", async () => {
    trouble.server.misbehave("answers no sftp request");
    expect((await host.put(source, copy, { timeout: 100 })).status).toBe("timeout");
    expect((await host.get(source, copy, { timeout: 100 })).status).toBe("timeout");
    await expectWorking();
  });

  test("has another host key when it is reached again: unreachable, and never trusted", async () => {
    await expectWorking();
    trouble.server.break("output", "is reset");
    expect((await host.run(COMMAND)).status).toBe("lost");
    trouble.server.behave();
    await trouble.server.changeHostKey();
    const result = await host.run("echo fine");
    expect(result).toMatchObject({ status: "unreachable", error: { reason: "hostkey" } });
    expectExplained(result);
    await writeFile(join(trouble.server.folder, "known_hosts"), "");
    await expectWorking();
  });
});

describe("a flood", () => {
  test.each([
    ["of lines on stdout", "yes"],
    ["of lines on stderr", "yes >&2"],
    ["of one endless line", "tr '\\0' x </dev/zero"],
  ])("%s is ended at the deadline, and little of it is kept", async (_, command) => {
    await host.connect();
    const before = process.memoryUsage.rss();
    const result = await host.run(command, { timeout: 1_000 });
    expect(result.status).toBe("timeout");
    expect(result.truncated).toBe(true);
    expect(result.stdoutBytes.length + result.stderrBytes.length).toBeLessThanOrEqual(2 * MEBIBYTE);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MEBIBYTE);
    await expectWorking();
  });
});
