/** A result that keeps bytes and decodes them when they are looked at. */
import type { TowlineError } from "../errors/towline-error.ts";
import { linesOf } from "../output/lines-of.ts";
import { OutputCollector } from "../output/output-collector.ts";
import type { OutputLine } from "../output/output-line.ts";
import type { RunResult } from "./run-result.ts";
import type { RunStatus } from "./statuses.ts";

/** What is known besides the output. */
export interface ResultFacts {
  readonly host: string;
  readonly connector: string;
  readonly command: string;
  readonly status: RunStatus;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly truncated?: boolean;
  readonly attempts: number;
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}

export class KeptResult implements RunResult {
  readonly host: string;
  readonly connector: string;
  readonly command: string;
  readonly status: RunStatus;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly truncated: boolean;
  readonly attempts: number;
  readonly durationMs: number;
  readonly error: TowlineError | undefined;
  readonly #collector: OutputCollector;
  readonly #lines: readonly OutputLine[] | undefined;

  /** @param lines in the order of their arrival, where the collector does not know it */
  constructor(
    facts: ResultFacts,
    collector: OutputCollector = new OutputCollector(0),
    lines?: readonly OutputLine[] | undefined,
  ) {
    this.host = facts.host;
    this.connector = facts.connector;
    this.command = facts.command;
    this.status = facts.status;
    this.exitCode = facts.exitCode ?? null;
    this.signal = facts.signal ?? null;
    this.truncated = facts.truncated ?? collector.truncated;
    this.attempts = facts.attempts;
    this.durationMs = facts.durationMs;
    this.error = facts.error;
    this.#collector = collector;
    this.#lines = lines;
  }

  get stdout(): string {
    return new TextDecoder().decode(this.stdoutBytes);
  }

  get stderr(): string {
    return new TextDecoder().decode(this.stderrBytes);
  }

  get stdoutLines(): readonly string[] {
    return linesOf(this.stdout);
  }

  get stderrLines(): readonly string[] {
    return linesOf(this.stderr);
  }

  get stdoutBytes(): Uint8Array {
    return this.#collector.bytes("stdout");
  }

  get stderrBytes(): Uint8Array {
    return this.#collector.bytes("stderr");
  }

  get output(): readonly OutputLine[] {
    return this.#lines ?? this.#collector.lines();
  }

  orThrow(): this {
    if (this.status !== "ok") throw this.error ?? new Error(`${this.host}: ${this.status}`);
    return this;
  }
}
