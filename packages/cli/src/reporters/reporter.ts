/** What follows the work on hosts and tells about it: for people or as JSON. */
import type { Notice, OutputEvent, RunStatus, SyncChange, TowlineError, TransferProgress } from "@towline/core";
import type { Outcome } from "../process/exit-code.ts";

/** What results of commands and of transfers have in common. */
export interface HostResult {
  readonly host: string;
  readonly status: RunStatus;
  /** Of a command that ended. */
  readonly exitCode?: number | null | undefined;
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}

/** What is known when all is over. */
export interface FinalReport extends Outcome {
  readonly exitCode: number;
  readonly durationMs: number;
}

/** Follows one run. Every host of `start` gets exactly one `result`. */
export interface Reporter<Result extends HostResult> {
  start(hosts: readonly string[]): void;
  connected(event: { readonly host: string; readonly durationMs: number }): void;
  /** A promise where more has to wait, until whoever reads has caught up. */
  output?(event: OutputEvent): void | Promise<void>;
  progress?(event: TransferProgress): void;
  change?(event: SyncChange): void;
  result(result: Result): void;
  /** What is no error and worth telling, secrets masked already. */
  notice(notice: Notice): void;
  /** A message for people about the run itself. */
  note(message: string): void;
  /** Hides what is drawn while a question is asked. */
  pause(): void;
  resume(): void;
  finish(report: FinalReport): void;
}
