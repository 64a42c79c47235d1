/** Results and notices as records. */
import type { Notice } from "../../connector/notice.ts";
import { type ErrorRecordOptions, errorToRecord } from "../../errors/error-record.ts";
import { turnsOf } from "../../output/kept-output.ts";
import type { RebootResult, WaitResult } from "../boot-result.ts";
import type { RunResult } from "../run-result.ts";
import type { TransferResult } from "../transfer-result.ts";
import { encodeBytes, toBase64 } from "./encode-bytes.ts";
import { type EventOf, RECORD_VERSION } from "./event-shapes.ts";

/** How work of any kind went on one host. */
export type AnyResult = RunResult | TransferResult | WaitResult | RebootResult;

interface Versioned {
  readonly v: typeof RECORD_VERSION;
}

/** A result as a record: the `result` event of `--json`, with its version. */
export type ResultRecord = EventOf<"result"> & Versioned;

/** A notice as a record: the `notice` event of `--json`, with its version. */
export type NoticeRecord = EventOf<"notice"> & Versioned;

type RunRecord = Extract<ResultRecord, { readonly operation: "run" }>;

/**
 * Writes a result as data that JSON can carry: output is text, or base64 where it is not UTF-8. It is what `JSON.stringify`
 * makes of the result of a command, too. {@link resultFromRecord} reads it.
 *
 * @example
 * ```ts
 * for await (const result of fleet.select("web").run("uptime")) {
 *   journal.write(`${JSON.stringify(resultToRecord(result))}\n`);
 * }
 * ```
 */
export function resultToRecord(result: AnyResult, options?: ErrorRecordOptions): ResultRecord {
  const error = result.error && errorToRecord(result.error, options);
  const { host, status, durationMs } = result;
  const v = RECORD_VERSION;
  const type = "result";
  if ("direction" in result) {
    const { direction, source, destination, bytes, entries } = result;
    const { removed, resumedAt, startedOver, linksLeftOut, linksLeadingOut } = result;
    return {
      ...{ v, type, direction, host, source, destination, status, bytes, entries },
      ...{ removed, resumedAt, startedOver, linksLeftOut, linksLeadingOut, durationMs, error },
    };
  }
  const { connector } = result;
  if ("command" in result) {
    const { command, exitCode, signal, truncated, attempts } = result;
    return {
      ...{ v, type, operation: "run", host, connector, command, status, exitCode, signal },
      ...writeOutput(result),
      ...{ truncated, attempts, durationMs, error },
    };
  }
  if ("attempts" in result) {
    const { status: reached, attempts } = result;
    return { v, type, operation: "wait", host, connector, status: reached, attempts, durationMs, error };
  }
  return { v, type, operation: "reboot", host, connector, status, durationMs, bootId: result.bootId, error };
}

/** Both streams in one encoding, and the order of their lines where only that tells it. */
function writeOutput(result: RunResult): Pick<RunRecord, "stdout" | "stderr" | "encoding" | "turns"> {
  const { stdoutBytes, stderrBytes } = result;
  const [stdout, stderr] = [encodeBytes(stdoutBytes), encodeBytes(stderrBytes)];
  // Lines of one stream have one order: they need not be made.
  const turns = stdoutBytes.length > 0 && stderrBytes.length > 0 ? turnsOf(result.output) : [];
  const order = turns.length > 0 ? { turns } : {};
  if (stdout.encoding === stderr.encoding)
    return { stdout: stdout.data, stderr: stderr.data, ...encodingOf(stdout), ...order };
  return { stdout: toBase64(stdoutBytes), stderr: toBase64(stderrBytes), encoding: "base64", ...order };
}

function encodingOf({ encoding }: { readonly encoding?: "base64" | undefined }): { readonly encoding?: "base64" } {
  return encoding === undefined ? {} : { encoding };
}

/** Writes a notice as a record. {@link noticeFromRecord} reads it. */
export function noticeToRecord({ host, connector, code, message }: Notice): NoticeRecord {
  return { v: RECORD_VERSION, type: "notice", host, connector, code, message };
}
