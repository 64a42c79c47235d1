/** Reads results, notices and errors that were written as records. */
import type { Notice } from "../../connector/notice.ts";
import { kindOf } from "../../errors/message-of.ts";
import { reviveError } from "../../errors/revive-error.ts";
import type { TowlineError } from "../../errors/towline-error.ts";
import { createRunResult } from "../create-run-result.ts";
import { decodeBytes } from "./encode-bytes.ts";
import { error as errorShape } from "./error-shape.ts";
import type { EventOf } from "./event-shapes.ts";
import { invalid, readEvent } from "./read-event.ts";
import type { AnyResult } from "./write-result.ts";

type RunEvent = Extract<EventOf<"result">, { readonly operation: "run" }>;

/**
 * Reads a result that was written by {@link resultToRecord}, or as a `result` event of `--json`. The same comes back; errors
 * underneath its error as far as they were written.
 *
 * @throws RecordError when it is no result, or one of another version.
 * @example
 * ```ts
 * const result = resultFromRecord(JSON.parse(line));
 * ```
 */
export function resultFromRecord(value: unknown): AnyResult {
  const event = readEvent(value);
  if (event?.type !== "result") throw wrongType(value, "result");
  const { host, status, durationMs } = event;
  const error = event.error && reviveError(event.error);
  if ("direction" in event) {
    const { direction, source, destination, bytes, entries } = event;
    const { removed, resumedAt, startedOver, linksLeftOut, linksLeadingOut } = event;
    return {
      ...{ host, direction, source, destination, status, bytes, entries },
      ...{ removed, resumedAt, startedOver, linksLeftOut, linksLeadingOut, durationMs, error },
    };
  }
  const { connector } = event;
  switch (event.operation) {
    case "run": {
      const { command, exitCode, signal, truncated, attempts } = event;
      return createRunResult(
        { host, connector, command, status, exitCode, signal, truncated, attempts, durationMs, error },
        { stdout: readStream(event, "stdout"), stderr: readStream(event, "stderr"), turns: event.turns ?? [] },
      );
    }
    case "wait":
      return { host, connector, status: event.status, attempts: event.attempts, durationMs, error };
    case "reboot":
      return { host, connector, status, durationMs, bootId: event.bootId, error };
  }
}

function readStream(event: RunEvent, stream: "stdout" | "stderr"): Uint8Array {
  const bytes = decodeBytes({ data: event[stream], encoding: event.encoding });
  if (bytes === undefined) throw invalid(`A result event is wrong: ${stream} is no base64`);
  return bytes;
}

/** Reads a notice that was written by {@link noticeToRecord}. @throws RecordError */
export function noticeFromRecord(value: unknown): Notice {
  const event = readEvent(value);
  if (event?.type !== "notice") throw wrongType(value, "notice");
  const { host, connector, code, message } = event;
  return { host, connector, code, message };
}

/**
 * Makes an error of what {@link errorToRecord} wrote: of the same class, code and members, with the errors underneath it.
 *
 * @throws RecordError when it is no error of Towline's.
 */
export function errorFromRecord(value: unknown): TowlineError {
  const problem = errorShape.problem(value, "", 0);
  if (problem !== undefined) throw invalid(`An error is wrong: ${problem}`);
  return reviveError(value as Parameters<typeof reviveError>[0]);
}

function wrongType(value: unknown, expected: string): Error {
  return invalid(`An event is a ${kindOf((value as { readonly type: unknown }).type)} instead of a ${expected}`);
}
