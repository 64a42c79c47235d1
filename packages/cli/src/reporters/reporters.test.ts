/** What people see of a run: lines, summaries, gathered outputs. */
import { ConnectError, RunError, type RunResult, type RunStatus, type TransferResult } from "@towline/core";
import { describe, expect, test } from "vitest";
import { GatherReporter } from "./gather-reporter.ts";
import type { PeopleOptions } from "./people-reporter.ts";
import { RecordedStream } from "./recorded-stream.ts";
import type { FinalReport } from "./reporter.ts";
import { StreamReporter } from "./stream-reporter.ts";
import { TransferReporter } from "./transfer-reporter.ts";

function createOptions(isTTY: boolean, quiet = false) {
  const stdout = new RecordedStream(isTTY);
  const stderr = new RecordedStream(isTTY);
  return { stdout, stderr, environment: {}, color: false, quiet } satisfies PeopleOptions;
}

function createResult(host: string, status: RunStatus, extra: Partial<RunResult> = {}): RunResult {
  return {
    host,
    connector: "ssh",
    command: "uptime",
    status,
    exitCode: status === "ok" ? 0 : null,
    signal: null,
    stdout: "",
    stderr: "",
    stdoutBytes: new Uint8Array(),
    stderrBytes: new Uint8Array(),
    stdoutLines: [],
    stderrLines: [],
    output: [],
    truncated: false,
    attempts: 1,
    durationMs: 12,
    ...extra,
  };
}

function createReport(counts: Partial<FinalReport["counts"]>, extra: Partial<FinalReport> = {}): FinalReport {
  const none = { ok: 0, failed: 0, timeout: 0, unreachable: 0, lost: 0, cancelled: 0, refused: 0, skipped: 0 };
  return {
    counts: { ...none, ...counts },
    stopped: false,
    interrupted: false,
    unfinished: false,
    exitCode: 0,
    durationMs: 1234,
    ...extra,
  };
}

describe("output as it comes", () => {
  test("is aligned, in whole lines, stderr marked and apart", () => {
    const options = createOptions(true);
    const reporter = new StreamReporter(options);
    reporter.start(["a", "web10"]);
    reporter.output({ host: "a", stream: "stdout", bytes: Buffer.from("one\ntw") });
    reporter.output({ host: "web10", stream: "stderr", bytes: Buffer.from("oops\n") });
    reporter.output({ host: "a", stream: "stdout", bytes: Buffer.from("o") });
    expect(options.stdout.text).toBe("a     | one\n");
    reporter.result(createResult("a", "ok"));
    expect(options.stdout.text).toBe("a     | one\na     | two\n");
    expect(options.stderr.text).toBe("web10 ! oops\n");
    reporter.pause();
  });

  test("of one host is never cut by the bytes of another", () => {
    const options = createOptions(false);
    const reporter = new StreamReporter(options);
    reporter.start(["a", "b"]);
    const euro = Buffer.from("€");
    reporter.output({ host: "a", stream: "stdout", bytes: euro.subarray(0, 1) });
    reporter.output({ host: "b", stream: "stdout", bytes: Buffer.from("b\n") });
    reporter.output({ host: "a", stream: "stdout", bytes: Buffer.concat([euro.subarray(1), Buffer.from("\n")]) });
    expect(options.stdout.text).toBe("b | b\na | €\n");
  });

  test("cannot steer a terminal, and passes a pipe byte for byte", () => {
    const hostile = Buffer.from("\x1b]0;owned\x07\x1b[2Jx\xff\r\n", "latin1");
    for (const isTTY of [true, false]) {
      const options = createOptions(isTTY);
      const reporter = new StreamReporter(options);
      reporter.start(["a"]);
      reporter.output({ host: "a", stream: "stdout", bytes: hostile });
      reporter.pause();
      if (isTTY) expect(options.stdout.text).toBe("a | x\ufffd\n");
      else expect(options.stdout.bytes.equals(Buffer.concat([Buffer.from("a | "), hostile]))).toBe(true);
    }
  });

  test("of a single host with --quiet is exactly its bytes", () => {
    const options = createOptions(false, true);
    const reporter = new StreamReporter(options);
    reporter.start(["a"]);
    reporter.output({ host: "a", stream: "stdout", bytes: Buffer.from("no newline") });
    reporter.result(createResult("a", "ok"));
    reporter.finish(createReport({ ok: 1 }));
    expect([options.stdout.text, options.stderr.text]).toEqual(["no newline", ""]);
  });

  test("a name too long for the column stands out and is not cut", () => {
    const options = createOptions(true);
    const reporter = new StreamReporter(options);
    const long = `@ssh/${"x".repeat(60)}`;
    reporter.start(["web1", long]);
    reporter.output({ host: "web1", stream: "stdout", bytes: Buffer.from("a\n") });
    reporter.output({ host: long, stream: "stdout", bytes: Buffer.from("b\n") });
    reporter.pause();
    expect(options.stdout.text).toBe(`web1 | a\n${long} | b\n`);
  });
});

describe("the summary", () => {
  test("tells each kind of failure once, with its hosts, its cause and what to do", () => {
    const options = createOptions(false);
    const reporter = new StreamReporter(options);
    const hosts = ["web1", "web2", "web3", "db1", "ok1"];
    reporter.start(hosts);
    for (const [index, host] of hosts.slice(0, 3).entries()) {
      const error = new ConnectError("refused", `Cannot connect to ${host} (10.0.0.${index}:22): refused`, {
        advice: "Is sshd running there?",
      });
      reporter.result(createResult(host, "unreachable", { error }));
    }
    const failed = new RunError("ERR_TOWLINE_COMMAND_FAILED", "The command ended with exit code 3");
    reporter.result(createResult("db1", "failed", { exitCode: 3, error: failed }));
    reporter.result(createResult("ok1", "ok"));
    reporter.finish(createReport({ ok: 1, failed: 1, unreachable: 3 }));
    expect(options.stderr.text).toBe(
      [
        "failed       db1",
        "             The command ended with exit code 3",
        "unreachable  web[1-3] (3 hosts)",
        "             such as: Cannot connect to web1 (10.0.0.0:22): refused",
        "             Is sshd running there?",
        "5 hosts: 1 ok, 1 failed, 3 unreachable in 1.2 s",
        "",
      ].join("\n"),
    );
  });

  test("keeps failures with different exit codes apart", () => {
    const options = createOptions(false);
    const reporter = new StreamReporter(options);
    reporter.start(["a", "b"]);
    for (const [host, exitCode] of [
      ["a", 1],
      ["b", 2],
    ] as const) {
      const error = new RunError("ERR_TOWLINE_COMMAND_FAILED", `The command ended with exit code ${exitCode}`);
      reporter.result(createResult(host, "failed", { exitCode, error }));
    }
    reporter.finish(createReport({ failed: 2 }));
    expect(options.stderr.text).toContain("exit code 1");
    expect(options.stderr.text).toContain("exit code 2");
  });

  test("of five hundred hosts with a message each fits on a screen", () => {
    const options = createOptions(true);
    const reporter = new StreamReporter(options);
    const hosts = Array.from({ length: 500 }, (_, index) => `web${index + 1}`);
    reporter.start(hosts);
    for (const [index, host] of hosts.entries()) {
      const message = `The command on ${host} exited with ${index % 50}: no such word as ${"abcdefghij"[index % 10]}${index} here`;
      const error = new RunError("ERR_TOWLINE_COMMAND_FAILED", message, { advice: "Look at it." });
      reporter.result(createResult(host, "failed", { exitCode: index % 50, error }));
    }
    reporter.finish(createReport({ failed: 500 }));
    const lines = options.stderr.text.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(options.stderr.text).toMatch(/^failed {7}web\[.*\] \(10 hosts\), exit code \d+$/m);
    expect(options.stderr.text).toMatch(/and \d+ other messages/);
  });

  test("shows no control characters of an error that a host had a part in", () => {
    const options = createOptions(true);
    const reporter = new StreamReporter(options);
    reporter.start(["a"]);
    const error = new ConnectError("auth", "banner: \x1b[2Jhello\x07");
    reporter.result(createResult("a", "unreachable", { error }));
    reporter.finish(createReport({ unreachable: 1 }));
    expect(options.stderr.text).toContain("banner: hello^G");
  });

  test.each([
    [{ stopped: true }, "1 host: 1 failed in 1.2 s, stopped by --max-fail\n"],
    [{ interrupted: true }, "1 host: 1 failed in 1.2 s, interrupted\n"],
  ])("tells why it ended early: %o", (extra, line) => {
    const options = createOptions(false);
    const reporter = new StreamReporter(options);
    reporter.start([]);
    reporter.finish(createReport({ failed: 1 }, extra));
    expect(options.stderr.text).toBe(line);
  });
});

test("gathered outputs come once, the most common first, failed hosts' too", () => {
  const options = createOptions(false);
  const reporter = new GatherReporter(options);
  const line = (text: string) => ({ output: [{ stream: "stdout" as const, text }] });
  reporter.start(["web1", "web2", "web3", "db1"]);
  reporter.result(createResult("db1", "failed", { output: [{ stream: "stderr", text: "no such file" }] }));
  reporter.result(createResult("web2", "ok", line("6.1")));
  reporter.result(createResult("web1", "ok", line("6.1")));
  reporter.result(createResult("web3", "ok"));
  reporter.finish(createReport({ ok: 3, failed: 1 }));
  expect(options.stdout.text).toBe("web[1-2] (2 hosts)\n  | 6.1\ndb1\n  ! no such file\nweb3\n  (no output)\n");
});

test("gathered outputs that are longer than what is kept are compared as a whole", () => {
  const options = createOptions(false);
  const reporter = new GatherReporter(options);
  reporter.start(["a", "b", "c"]);
  const kept = { truncated: true, output: [{ stream: "stdout" as const, text: "same" }] };
  for (const [host, end] of [
    ["a", "1"],
    ["b", "2"],
    ["c", "1"],
  ] as const) {
    reporter.output({ host, stream: "stdout", bytes: Buffer.from("same\n") });
    reporter.output({ host, stream: "stdout", bytes: Buffer.from(end) });
    reporter.result(createResult(host, "ok", kept));
  }
  reporter.finish(createReport({ ok: 3 }));
  const text = "  | same\n  (the rest was not kept)\n";
  expect(options.stdout.text).toBe(`a,c (2 hosts)\n${text}b\n${text}`);
});

test("a transfer is one line a host", () => {
  const options = createOptions(false);
  const reporter = new TransferReporter(options);
  reporter.start(["web1"]);
  const result: TransferResult = {
    host: "web1",
    direction: "put",
    source: "a\x1b[31m",
    destination: "/etc/a",
    status: "ok",
    bytes: 2048,
    entries: 1,
    durationMs: 100,
  };
  reporter.result(result);
  expect(options.stdout.text).toBe("web1 | a → /etc/a, 2.0 KiB in 0.1 s\n");
});

test("a dry run lists what would change, and equal lists once", () => {
  const plan = (hosts: readonly string[]): string => {
    const options = createOptions(false);
    const reporter = new TransferReporter(options, true);
    reporter.start(hosts);
    for (const host of hosts) {
      reporter.change({ host, change: "add", path: "a" });
      reporter.change({ host, change: "remove", path: host === "db1" ? "z" : "b" });
      const facts = { host, direction: "sync", source: "dist", destination: "/srv", status: "ok" } as const;
      reporter.result({ ...facts, bytes: 2048, entries: 1, removed: 1, durationMs: 100 });
    }
    reporter.finish(createReport({ ok: hosts.length }));
    return options.stdout.text;
  };
  expect(plan(["web1"])).toBe(
    "web1 | + a\nweb1 | - b\nweb1 | dist → /srv, would change: 1 entry, 2.0 KiB, 1 removed; looked in 0.1 s\n",
  );
  const moved = "  dist → /srv, would change: 1 entry, 2.0 KiB, 1 removed\n";
  expect(plan(["web2", "web1", "db1"])).toBe(`web[1-2] (2 hosts)\n  + a\n  - b\n${moved}db1\n  + a\n  - z\n${moved}`);
});

describe("notices", () => {
  const host = { host: "web1", connector: "docker", code: "container-removed", message: "removed the container x7" };
  const all = { code: "too-many-files", message: "too many files are open here" };

  test("of all hosts are told at once, those of a host at the end and before the counts", () => {
    const options = createOptions(false);
    const reporter = new StreamReporter(options);
    reporter.start(["web1"]);
    reporter.notice(host);
    reporter.notice(all);
    expect(options.stderr.text).toBe("towline: too many files are open here\n");
    reporter.result(createResult("web1", "ok"));
    reporter.finish(createReport({ ok: 1 }));
    expect(options.stderr.text).toMatch(/\ntowline: web1: removed the container x7\n1 host: 1 ok in /);
    expect(options.stdout.text).toBe("");
  });

  test("can't steer a terminal, and are not told with --quiet", () => {
    const hostile = createOptions(true);
    const loud = new StreamReporter(hostile);
    loud.notice({ ...all, message: "\x1b]0;owned\x07" });
    expect(hostile.stderr.text).not.toContain("\x1b]");
    const options = createOptions(false, true);
    const quiet = new StreamReporter(options);
    quiet.notice(host);
    quiet.notice(all);
    quiet.finish(createReport({ ok: 1 }));
    expect(options.stderr.text).toBe("");
  });
});
