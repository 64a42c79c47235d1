/** What users of the library hold of one host: its commands, its transfers, and a command under way. */
import type { Readable, Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { OutputEvent, TransferProgress, TransferResult } from "../hooks/lifecycle.ts";
import type { RunResult } from "../output/run-result.ts";

/** How a command is run on each host. */
export interface RunOptions extends GlobalArguments {
  /** Ends the command. */
  signal?: AbortSignal | undefined;
  /** How many bytes of each stream to keep. Default: 1 MiB. */
  maxOutputBytes?: number | undefined;
  /** The terminal to give it with `getPty`. Default: 80 by 24, `xterm-256color`. */
  terminal?: { readonly columns: number; readonly rows: number; readonly term: string } | undefined;
  /** Called with each piece of output as it arrives. */
  onOutput?: ((event: OutputEvent) => void) | undefined;
  /** Called when the host is connected, before the command starts. */
  onConnected?: ((event: { readonly host: string; readonly durationMs: number }) => void) | undefined;
}

/** How a file is moved. */
export interface TransferOptions extends GlobalArguments {
  signal?: AbortSignal | undefined;
  /** Permission bits of the destination, such as 0o644. Default: those of the source. */
  mode?: number | undefined;
  /** Compares a hash of both ends before the file takes its place. */
  verify?: boolean | undefined;
  onProgress?: ((event: TransferProgress) => void) | undefined;
  onConnected?: ((event: { readonly host: string; readonly durationMs: number }) => void) | undefined;
}

/** One host. Outcomes of commands and transfers never throw; a wrong name or wrong settings do. */
export interface Host {
  readonly name: string;
  run(command: Command, options?: RunOptions): Promise<RunResult>;
  /** Starts a command and hands over its streams; read them, or it waits. */
  start(command: Command, options?: RunOptions): Promise<RunningCommand>;
  put(source: string, destination: string, options?: TransferOptions): Promise<TransferResult>;
  get(source: string, destination: string, options?: TransferOptions): Promise<TransferResult>;
  /** Connects now instead of at the first use. @throws ConnectError */
  connect(options?: { signal?: AbortSignal }): Promise<void>;
}

/** A command under way, with its live streams. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Never rejects. Holds no output: it went to the streams. */
  readonly result: Promise<RunResult>;
  /** Tells a command with a pty that its terminal has another size. */
  resize(columns: number, rows: number): void;
  /** Ends it and its children. */
  abort(): void;
}
