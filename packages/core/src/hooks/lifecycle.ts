/** What taps are given at the moments of the lifecycle. */
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { TransferDirection } from "../result/transfer-result.ts";

/** A package that the host registry loaded. */
export interface LoadedPackage {
  readonly kind: "connector" | "plugin" | "source";
  readonly packageName: string;
  readonly version: string | undefined;
  /** The identifier of a connector or a value source. */
  readonly identifier?: string | undefined;
}

/** A package that is broken, with the cause. */
export interface FailedPackage {
  readonly kind: "connector" | "plugin" | "source";
  readonly packageName: string;
  readonly error: TowlineError;
}

/** A connection that is about to be made. A `before` tap may return another, or throw to refuse. */
export interface ConnectRequest {
  readonly host: string;
  readonly connector: string;
  /** Milliseconds for the whole of connecting. */
  readonly timeout: number;
  /** How often to try again after a failure that may pass. */
  readonly retries: number;
}

/** A connection that was made. */
export interface ConnectedEvent {
  readonly host: string;
  readonly connector: string;
  readonly durationMs: number;
  readonly attempts: number;
}

/** A try that failed. */
export interface ConnectFailure {
  readonly host: string;
  readonly connector: string;
  readonly error: TowlineError;
  /** Counted from 1. */
  readonly attempt: number;
  /** Whether core will try again by itself. */
  readonly willRetry: boolean;
}

/** A command that is about to run. A `before` tap may return another, or throw to refuse. */
export interface RunRequest {
  readonly host: string;
  readonly connector: string;
  readonly command: Command;
  /** The command as it was given, for people: secrets masked. */
  readonly shown: string;
  /** What applies to it: the host's settings and the call's. */
  readonly arguments: GlobalArguments;
}

/** A piece of output, as it arrived. */
export interface OutputEvent {
  readonly host: string;
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
}

/** A line of output. */
export interface LineEvent {
  readonly host: string;
  readonly stream: "stdout" | "stderr";
  /** Without its line ending. */
  readonly text: string;
  /** Whether the same line goes on in the next event: one of more than 64 Ki characters comes in parts. */
  readonly continues: boolean;
}

/** Files that are about to be moved. A `before` tap may return others, or throw to refuse. */
export interface TransferRequest {
  readonly host: string;
  readonly connector: string;
  readonly direction: TransferDirection;
  readonly sources: readonly string[];
  readonly destination: string;
  readonly arguments: GlobalArguments;
}

/** How far a transfer is. */
export interface TransferProgress {
  readonly host: string;
  readonly direction: TransferDirection;
  readonly source: string;
  readonly destination: string;
  readonly bytes: number;
  /** Undefined while it isn't known. */
  readonly totalBytes: number | undefined;
}

/** A connection that is about to be closed, or was. */
export interface DisconnectEvent {
  readonly host: string;
  readonly connector: string;
  /** What was to be done at the end and was not, such as committing a container. Only after it was closed. */
  readonly error?: TowlineError | undefined;
}
