/** The events of a run, as a program reads them. */
import { ConnectError, parseEvent, type RunResult } from "@towline/core";
import { expect, test } from "vitest";
import { RecordedStream } from "../reporters/recorded-stream.ts";
import { JsonReporter } from "./json-reporter.ts";

function createResult(stdout: Uint8Array): RunResult {
  return {
    host: "web1",
    connector: "ssh",
    command: "uname",
    status: "ok",
    exitCode: 0,
    signal: null,
    stdout: "",
    stderr: "",
    stdoutBytes: stdout,
    stderrBytes: Buffer.from("é"),
    stdoutLines: [],
    stderrLines: [],
    output: [],
    truncated: false,
    attempts: 1,
    durationMs: 1.23456,
  };
}

function readEvents(stream: RecordedStream): Record<string, unknown>[] {
  return stream.text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      expect(parseEvent(line)).toBeDefined();
      return JSON.parse(line);
    });
}

test("a result has the lines of each stream, unless it is no text", () => {
  const stdout = new RecordedStream(false);
  const reporter = new JsonReporter(stdout, { operation: "run", command: "uname" }, false);
  reporter.result(createResult(Buffer.from("one\r\n\ntwo")));
  reporter.result(createResult(Buffer.from([0xff])));
  const [text, binary] = readEvents(stdout);
  expect(text).toMatchObject({ stdoutLines: ["one", "", "two"], stderrLines: ["é"] });
  expect(binary).not.toHaveProperty("stdoutLines");
  expect(binary).not.toHaveProperty("stderrLines");
});

test("a character cut in two arrives whole, and what is left comes before the result", () => {
  const stdout = new RecordedStream(false);
  const reporter = new JsonReporter(stdout, { operation: "run", command: "uname" }, false);
  reporter.start(["web1"]);
  reporter.output({ host: "web1", stream: "stdout", bytes: Buffer.from([0xc3]) });
  reporter.output({ host: "web1", stream: "stdout", bytes: Buffer.from([0xa9, 0xe2]) });
  reporter.result(createResult(Buffer.from([0xc3, 0xa9, 0xe2])));
  expect(readEvents(stdout).slice(1)).toMatchObject([
    { type: "output", data: "é" },
    { type: "output", data: "4g==", encoding: "base64" },
    { type: "result", encoding: "base64", stdout: "w6ni", stderr: "w6k=", durationMs: 1.235 },
  ]);
});

test("a notice is an event at once", () => {
  const stdout = new RecordedStream(false);
  const reporter = new JsonReporter(stdout, { operation: "run", command: "uname" }, false);
  const notice = { host: "web1", connector: "docker", code: "container-removed", message: "removed x7" };
  reporter.notice(notice);
  expect(readEvents(stdout)).toEqual([{ v: 1, type: "notice", ...notice }]);
});

test("quiet leaves the result and the summary", () => {
  const stdout = new RecordedStream(false);
  const reporter = new JsonReporter(stdout, { operation: "run", command: "uname" }, true);
  reporter.start(["web1"]);
  reporter.connected({ host: "web1", durationMs: 1 });
  reporter.output({ host: "web1", stream: "stdout", bytes: Buffer.from("x") });
  reporter.notice({ host: "web1", connector: "docker", code: "container-removed", message: "removed x7" });
  reporter.result(createResult(Buffer.from("x")));
  expect(readEvents(stdout).map(({ v, type }) => [v, type])).toEqual([
    [1, "start"],
    [1, "result"],
  ]);
});

test("an error tells its code, its advice and why there was no connection, and not its cause", () => {
  const stdout = new RecordedStream(false);
  const reporter = new JsonReporter(stdout, { operation: "run", command: "uname" }, false);
  const error = new ConnectError("refused", "no", { advice: "start sshd", cause: new Error("socket") });
  reporter.result({ ...createResult(Buffer.alloc(0)), status: "unreachable", error });
  expect(readEvents(stdout)[0]?.error).toEqual({
    name: "ConnectError",
    code: "ERR_TOWLINE_CONNECT",
    message: "no",
    advice: "start sshd",
    reason: "refused",
  });
});

test("what a transfer tells are events", () => {
  const stdout = new RecordedStream(false);
  const operation = { operation: "sync", sources: ["dist/"], destination: "/srv" } as const;
  const reporter = new JsonReporter(stdout, operation, false);
  reporter.start(["web1"]);
  reporter.progress({ host: "web1", direction: "sync", source: "dist/", destination: "/srv", bytes: 5, totalBytes: 9 });
  reporter.change({ host: "web1", change: "add", path: "a" });
  reporter.note("interrupted");
  const moved = { bytes: 9, entries: 1, removed: 0, resumedAt: 4, linksLeftOut: ["l"], durationMs: 1 };
  reporter.result({ host: "web1", direction: "sync", source: "dist/", destination: "/srv", status: "ok", ...moved });
  const counts = { ok: 1, failed: 0, timeout: 0, unreachable: 0, lost: 0, cancelled: 0, refused: 0, skipped: 0 };
  reporter.finish({ exitCode: 0, counts, stopped: false, interrupted: false, unfinished: false, durationMs: 2 });
  const types = readEvents(stdout).map(({ type }) => type);
  expect(types.filter((type) => type !== "progress")).toEqual(["start", "change", "note", "result", "summary"]);
});
