/** Masks secrets in what hosts print before any reporter sees it: a program may well echo the password that it was given. */
import type {
  Fleet,
  Notice,
  OutputEvent,
  RedactingStream,
  RunResult,
  SyncChange,
  TransferProgress,
} from "@towline/core";
import { linesOf } from "@towline/core";
import type { FinalReport, HostResult, Reporter } from "./reporter.ts";

type StreamName = OutputEvent["stream"];

export class RedactingReporter<Result extends HostResult> implements Reporter<Result> {
  readonly #inner: Reporter<Result>;
  readonly #fleet: Fleet;
  readonly #streams = new Map<string, { [Stream in StreamName]: RedactingStream }>();

  constructor(inner: Reporter<Result>, fleet: Fleet) {
    this.#inner = inner;
    this.#fleet = fleet;
  }

  output({ host, stream, bytes }: OutputEvent): void | Promise<void> {
    let streams = this.#streams.get(host);
    if (streams === undefined) {
      streams = { stdout: this.#fleet.redactingStream(), stderr: this.#fleet.redactingStream() };
      this.#streams.set(host, streams);
    }
    return this.#show(host, stream, streams[stream].push(asBuffer(bytes)));
  }

  result(result: Result): void {
    const streams = this.#streams.get(result.host);
    this.#streams.delete(result.host);
    for (const stream of ["stdout", "stderr"] as const) {
      if (streams !== undefined) this.#show(result.host, stream, streams[stream].flush());
    }
    this.#inner.result(isRunResult(result) ? (this.#redact(result) as RunResult & Result) : result);
  }

  #show(host: string, stream: StreamName, bytes: Buffer): void | Promise<void> {
    if (bytes.length > 0) return this.#inner.output?.({ host, stream, bytes });
  }

  #redact(result: RunResult): RunResult {
    const stdoutBytes = this.#mask(result.stdoutBytes);
    const stderrBytes = this.#mask(result.stderrBytes);
    if (stdoutBytes === result.stdoutBytes && stderrBytes === result.stderrBytes) return result;
    const stdout = asBuffer(stdoutBytes).toString("utf8");
    const stderr = asBuffer(stderrBytes).toString("utf8");
    return {
      ...result,
      ...{ stdout, stderr, stdoutBytes, stderrBytes },
      ...{ stdoutLines: linesOf(stdout), stderrLines: linesOf(stderr) },
      output: result.output.map(({ stream, text }) => ({ stream, text: this.#fleet.redact(text) })),
    };
  }

  /** The same bytes, if there is nothing to mask. */
  #mask(bytes: Uint8Array): Uint8Array {
    const stream = this.#fleet.redactingStream();
    const masked = Buffer.concat([stream.push(asBuffer(bytes)), stream.flush()]);
    return masked.equals(bytes) ? bytes : masked;
  }

  start(hosts: readonly string[]): void {
    this.#inner.start(hosts);
  }

  connected(event: { readonly host: string; readonly durationMs: number }): void {
    this.#inner.connected(event);
  }

  progress(event: TransferProgress): void {
    this.#inner.progress?.(event);
  }

  change(event: SyncChange): void {
    this.#inner.change?.(event);
  }

  notice(notice: Notice): void {
    this.#inner.notice(notice);
  }

  note(message: string): void {
    this.#inner.note(message);
  }

  pause(): void {
    this.#inner.pause();
  }

  resume(): void {
    this.#inner.resume();
  }

  finish(report: FinalReport): void {
    this.#inner.finish(report);
  }
}

function isRunResult(result: HostResult): result is HostResult & RunResult {
  return "stdoutBytes" in result;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
