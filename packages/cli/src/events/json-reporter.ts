/** Tells programs about a run: one event a line on stdout. */
import type {
  Notice,
  OutputEvent,
  RebootResult,
  RunResult,
  SyncChange,
  TransferProgress,
  TransferResult,
  WaitResult,
} from "@towline/core";
import { type EventOf, formatEvent, linesOf, noticeToRecord, resultToRecord, type TowlineEvent } from "@towline/core";
import { writeWaiting } from "../process/write-waiting.ts";
import { Pace } from "../reporters/pace.ts";
import type { FinalReport, Reporter } from "../reporters/reporter.ts";
import type { TerminalStream } from "../reporters/status-line.ts";
import type { Operation } from "./operation.ts";
import { OutputEncoder } from "./output-encoder.ts";

type StreamName = OutputEvent["stream"];
type EndStatus = RunResult | TransferResult | WaitResult | RebootResult;

/** Writes the events of one run. With `quiet` only start, results and summary. */
export class JsonReporter implements Reporter<EndStatus> {
  readonly #stdout: TerminalStream;
  readonly #operation: Operation;
  readonly #quiet: boolean;
  readonly #encoders = new Map<string, { [Stream in StreamName]: OutputEncoder }>();
  readonly #paces = new Map<string, Pace>();

  constructor(stdout: TerminalStream, operation: Operation, quiet: boolean) {
    this.#stdout = stdout;
    this.#operation = operation;
    this.#quiet = quiet;
  }

  start(hosts: readonly string[]): void {
    this.#write({ type: "start", startedAt: new Date().toISOString(), ...this.#operation, hosts });
  }

  connected({ host, durationMs }: { readonly host: string; readonly durationMs: number }): void {
    if (!this.#quiet) this.#write({ type: "connected", host, durationMs: wholeMicroseconds(durationMs) });
  }

  output({ host, stream, bytes }: OutputEvent): Promise<void> | undefined {
    if (this.#quiet) return undefined;
    let encoders = this.#encoders.get(host);
    if (encoders === undefined) {
      encoders = { stdout: new OutputEncoder(), stderr: new OutputEncoder() };
      this.#encoders.set(host, encoders);
    }
    const output = encoders[stream].push(bytes);
    return output === undefined ? undefined : this.#write({ type: "output", host, stream, ...output });
  }

  /** At most once a second for each host. */
  progress({ host, bytes, totalBytes }: TransferProgress): void {
    if (this.#quiet) return;
    const pace = this.#paces.get(host) ?? new Pace();
    this.#paces.set(host, pace);
    pace.update(bytes, totalBytes);
    if (!pace.isDue()) return;
    const { bytesPerSecond, secondsLeft } = pace;
    this.#write({ type: "progress", host, bytes, totalBytes, bytesPerSecond, secondsLeft });
  }

  change({ host, change, path }: SyncChange): void {
    if (!this.#quiet) this.#write({ type: "change", host, change, path });
  }

  result(result: EndStatus): void {
    const encoders = this.#encoders.get(result.host);
    for (const stream of ["stdout", "stderr"] as const) {
      const rest = encoders?.[stream].finish();
      if (rest !== undefined) this.#write({ type: "output", host: result.host, stream, ...rest });
    }
    this.#encoders.delete(result.host);
    this.#write(resultEvent(result));
  }

  notice(notice: Notice): void {
    if (!this.#quiet) this.#write(noticeToRecord(notice));
  }

  note(message: string): void {
    this.#write({ type: "note", message });
  }

  pause(): void {}

  resume(): void {}

  finish({ exitCode, counts, stopped, interrupted, durationMs }: FinalReport): void {
    const ok = exitCode === 0;
    this.#write({
      type: "summary",
      ok,
      exitCode,
      counts,
      stopped,
      interrupted,
      durationMs: wholeMicroseconds(durationMs),
    });
  }

  #write(event: TowlineEvent): Promise<void> | undefined {
    return writeWaiting(this.#stdout, formatEvent(event));
  }
}

function resultEvent(result: EndStatus): EventOf<"result"> {
  const record = resultToRecord(result, { causes: 0 });
  const durationMs = wholeMicroseconds(record.durationMs);
  if (!("operation" in record) || record.operation !== "run") return { ...record, durationMs };
  const { stdout, stderr, encoding } = record;
  const lines = encoding === undefined ? { stdoutLines: linesOf(stdout), stderrLines: linesOf(stderr) } : {};
  return { ...record, ...lines, durationMs };
}

function wholeMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
