/** What users of the library hold: a fleet, a selection of its hosts, one host, and what comes out of them. */
import type { Readable, Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { Connector, Data, Log, Prompt } from "../connector/define-connector.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { Plugin } from "../hooks/define-plugin.ts";
import type { OutputEvent, TransferProgress, TransferResult } from "../hooks/lifecycle.ts";
import type { EffectiveHop, HostEntry } from "../inventory/host-entry.ts";
import type { RunResult, RunStatus } from "../output/run-result.ts";
import type { PluginEntry, Registry } from "../registry/registry.ts";

/** Options of `openFleet`. */
export interface OpenFleetOptions {
  /** Where the search for a config starts and relative paths are resolved. Default: the working directory. */
  cwd?: string | undefined;
  /** A config file, a config as an object, or `false` for none. Default: the nearest one, see docs/configuration.md. */
  config?: string | false | { readonly [key: string]: unknown } | undefined;
  /** Connectors given as objects; they win over installed packages of the same identifier. */
  connectors?: readonly Connector[] | undefined;
  /** Plugins given as objects, applied before those of the config. */
  plugins?: readonly (Plugin | readonly [Plugin, unknown])[] | undefined;
  /** Settings for every host, stronger than the config. */
  data?: Data | undefined;
  /** Milliseconds until a host that does not answer counts as unreachable. Default: 10,000. */
  connectTimeout?: number | undefined;
  /** Asks the user for passwords, passphrases and host keys. Default: nobody is asked, and what needs it fails. */
  prompt?: Prompt | undefined;
  /** Debug messages, secrets masked. */
  log?: Log | undefined;
  /** The folder of the program that opens the fleet: connectors that it depends on are found too. */
  installation?: string | undefined;
}

/** Hosts, how to reach them, and the connections that are open. Close it when done, or use `await using`. */
export interface Fleet extends AsyncDisposable {
  /** The config file in use. */
  readonly configFile: string | undefined;
  readonly registry: Registry;
  /** The plugins of the config, in order. */
  readonly plugins: readonly PluginEntry[];
  /** How many hosts to work on at once, from the config or the machine's limits. */
  readonly parallelism: number;
  /** Names of the configured groups. */
  readonly groups: readonly string[];
  /** Selects hosts by target: names, globs, groups, routes, ranges, with `,` `&` and `!`. Resolved when used. */
  select(targets: string | readonly string[], options?: SelectOptions): Selection;
  /** One host. A name that is not configured is a host for ssh. */
  host(name: string): Host;
  /** Settings of a host with their sources, without connecting. */
  explain(entry: HostEntry): Promise<readonly EffectiveHop[]>;
  /** The file and line that set a key, where a config file did. Parses the file again, so only for people. */
  locate(
    source: { readonly path?: string | undefined },
    key?: string,
  ): Promise<{ file: string; line: number } | undefined>;
  /** The JSON Schema of this project's config with all its working connectors, for editors. */
  schema(): Promise<{ readonly [keyword: string]: unknown }>;
  /** Replaces every secret known so far, in every common encoding, by `***`. */
  redact(text: string): string;
  /** Errors of taps that changed no result, since the last call. */
  takeHookErrors(): readonly TowlineError[];
  /** Closes all connections, in parallel. Idempotent. */
  close(): Promise<void>;
}

export interface SelectOptions {
  /** Targets to leave out. */
  exclude?: readonly string[] | undefined;
}

/** Hosts chosen by a target. */
export interface Selection {
  /**
   * The hosts, in the order of the config, then of the target.
   *
   * @throws InventoryError when a target is wrong or selects nothing.
   * @throws ConnectorDataError with every mistake in their settings.
   */
  hosts(): Promise<readonly HostEntry[]>;
  run(command: Command, options?: RunOptions & FanOutOptions): FleetRun<RunResult>;
  put(source: string, destination: string, options?: TransferOptions & FanOutOptions): FleetRun<TransferResult>;
  get(source: string, destination: string, options?: TransferOptions & FanOutOptions): FleetRun<TransferResult>;
}

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

/** How many hosts at once, in which steps, and when to stop. */
export interface FanOutOptions {
  /** Hosts at once. Default: the fleet's. */
  parallelism?: number | undefined;
  /** Rolling steps as counts or percents of all hosts, such as `[1, "10%", "100%"]`; the last one repeats. */
  batch?: readonly (number | `${number}%`)[] | undefined;
  /** Stop starting hosts once more than this many have failed. */
  maxFail?: number | `${number}%` | undefined;
}

/** Work under way on many hosts. It starts at once; iterate for results as they come, or await the report. */
export interface FleetRun<Result> extends AsyncIterable<Result>, PromiseLike<FleetReport<Result>> {
  /** Ends what is running and starts nothing more. */
  abort(): void;
  /** The report, if all is ok. @throws the first failure's error otherwise. */
  orThrow(): Promise<FleetReport<Result>>;
}

/** How the work went. */
export interface FleetReport<Result> {
  /** In the order in which they came. */
  readonly results: readonly Result[];
  readonly counts: { readonly [Status in RunStatus]: number };
  readonly ok: boolean;
  /** True when the failure budget stopped the run. */
  readonly stopped: boolean;
  readonly durationMs: number;
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
