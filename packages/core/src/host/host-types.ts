/** What users of the library hold of one host: its commands, its transfers, and a command under way. */
import type { Readable, Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import type { Escalation } from "../command/escalate.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { DiagnosisStep, HostIdentity } from "../connector/define-connector.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { OutputEvent, TransferProgress, TransferResult } from "../hooks/lifecycle.ts";
import type { RunResult, RunStatus } from "../output/run-result.ts";
import type { Forward, ForwardOptions, ForwardSpec } from "./forward-types.ts";

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

/**
 * What is put: paths of files and folders here, or the content of one file. Content has no name, so the destination is
 * the file's; its mode is 0o644 unless `mode` says otherwise.
 */
export type PutSource = string | readonly string[] | Uint8Array | Readable;

/** How files and folders are moved. */
export interface TransferOptions extends GlobalArguments {
  signal?: AbortSignal | undefined;
  /**
   * Permission bits of the files, such as 0o644; folders get them too, and may be entered by whoever may read them.
   * Default: those of the source.
   */
  mode?: number | undefined;
  /** Keeps the times of files and folders, and gives folders that are there already the source's mode. Default: false. */
  preserve?: boolean | undefined;
  /** Compares a hash of both ends before anything takes its place. Default: false. */
  verify?: boolean | undefined;
  /**
   * What becomes of symbolic links in folders: `keep` makes the same links, `follow` moves what they lead to, `refuse`
   * fails. A link that is named as a source is followed. Default: `keep`.
   */
  links?: "keep" | "follow" | "refuse" | undefined;
  /**
   * Entries of folders to leave out, by patterns: `*.log`, `node_modules/` for folders only, `/web/tmp` for that path
   * below the destination; `*` stays within a name, `**` does not.
   */
  exclude?: readonly string[] | undefined;
  /** The user who shall own what is put, by name or number. Default: whoever writes it. */
  owner?: string | undefined;
  /** The group that shall own what is put. */
  group?: string | undefined;
  /** How many files, folders and links to take from a host at most. Default: 1,000,000. */
  maxEntries?: number | undefined;
  /** How many bytes of folders to take from a host at most. Default: no limit. */
  maxBytes?: number | undefined;
  onProgress?: ((event: TransferProgress) => void) | undefined;
  onConnected?: ((event: { readonly host: string; readonly durationMs: number }) => void) | undefined;
}

/** How folders of hosts are brought up to date. Times and modes are always those of the sources. */
export interface SyncOptions extends Omit<TransferOptions, "preserve" | "maxEntries" | "maxBytes"> {
  /** Removes what is in the folders there and not here; what is excluded stays. Default: false. */
  delete?: boolean | undefined;
  /**
   * How many entries `delete` may remove on a host: where it would be more, nothing is changed there. Default: 1,000, and
   * none where there is no file in the source.
   */
  maxDelete?: number | undefined;
  /** Compares files of one size by their SHA-256 instead of their times. Default: false. */
  checksum?: boolean | undefined;
  /** Changes nothing, and tells by `onChange` what would be changed. Default: false. */
  dryRun?: boolean | undefined;
  /** Whether large files that changed may go by rsync, where both ends have it: only what changed travels. Default: true. */
  rsync?: boolean | undefined;
  /** Called for each entry that changes, before any does. */
  onChange?: ((event: SyncChange) => void) | undefined;
}

/** Something that a sync changes on a host. */
export interface SyncChange {
  readonly host: string;
  readonly change: "add" | "update" | "remove";
  /** Below the destination; that of a folder ends with a slash, unless it is removed. */
  readonly path: string;
}

/** How long to wait for a host. */
export interface WaitOptions {
  /** Milliseconds to try at most, counted for each host from its first try. Default: 300,000. */
  timeout?: number | undefined;
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
}

/** Whether a host was reached in time. */
export interface WaitResult {
  readonly host: string;
  readonly connector: string;
  /**
   * - `ok`: a command ran on it
   * - `unreachable`: none did in time; or it is there, and a wrong key or a refused login makes trying again useless
   * - `refused`: a hook, wrong settings, or a host that does not run commands as asked
   * - `cancelled`: the caller gave up
   * - `skipped`: never tried, because the failure budget was spent
   */
  readonly status: Extract<RunStatus, "ok" | "unreachable" | "refused" | "cancelled" | "skipped">;
  /** How often it was tried. */
  readonly attempts: number;
  readonly durationMs: number;
  /** Why the status is not `ok`: the cause of the last try, and for how long it was tried. */
  readonly error?: TowlineError | undefined;
}

/** How to reboot a host: as whom, and how long to wait until it is back. Default of `timeout`: 600,000. */
export interface RebootOptions extends Escalation, WaitOptions {}

/** Whether a host was rebooted. */
export interface RebootResult {
  readonly host: string;
  readonly connector: string;
  /**
   * - `ok`: it was down and is back, with another boot id
   * - `failed`: the command that reboots it failed, or it answers with the same boot id when the time is up
   * - `unreachable`: it was not reached at first, or not back in time; or it is back with another host key
   * - `refused`: nothing was done: no rights, a hook, wrong settings, or no boot id by which it could be proved
   * - `timeout`: the command that reboots it did not come to an end
   * - `lost`: the link died before the reboot was asked for
   * - `cancelled`: the caller gave up
   * - `skipped`: never tried, because the failure budget was spent
   */
  readonly status: RunStatus;
  readonly durationMs: number;
  /** The id of the new boot, where there was one. */
  readonly bootId?: string | undefined;
  /** Why the status is not `ok`. */
  readonly error?: TowlineError | undefined;
}

/** What a host shows to prove who it is. */
export interface IdentityResult {
  readonly host: string;
  readonly connector: string;
  /** `ok`: it was asked, and answered. What it showed is in `identities`. */
  readonly status: Extract<RunStatus, "ok" | "unreachable" | "refused" | "cancelled" | "skipped">;
  /**
   * Those of the host, or of the last hop on its route that has any; or those of the first one on the way that is not
   * trusted, and then it is to be asked again when that one is. None where nothing has to be trusted.
   */
  readonly identities: readonly HostIdentity[];
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}

/** One step on the way to a host. */
export interface HostDiagnosisStep extends DiagnosisStep {
  /** The hop of the host's route that it is about. */
  readonly hop: string;
}

/** One host. Outcomes of commands and transfers never throw; a wrong name or wrong settings do. */
export interface Host {
  readonly name: string;
  run(command: Command, options?: RunOptions): Promise<RunResult>;
  /** Starts a command and hands over its streams; read them, or it waits. */
  start(command: Command, options?: RunOptions): Promise<RunningCommand>;
  /**
   * Makes a lane: a shell that is kept open on the host and that runs one command after another, each in a child of its
   * own. A command costs no channel of its own then, so that thousands of small ones take a fraction of the time; what
   * comes out is the same. The shell is started by the first command, and again when it is gone.
   *
   * @throws InventoryError or ConnectorDataError for a wrong name or wrong settings.
   * @example
   * ```ts
   * const lane = await fleet.host("web1").openLane();
   * const results = await Promise.all(files.map((file) => lane.run(["sha256sum", file])));
   * await lane.close();
   * ```
   */
  openLane(): Promise<Lane>;
  /**
   * Copies files and folders to the host. A single file takes the destination as its new name, or goes into it when it
   * is a folder. Otherwise the destination is a folder, made where it is missing: `dist` goes to `destination/dist`, and
   * `dist/` puts what is in it into the destination. Each file appears whole or not at all.
   *
   * @example
   * ```ts
   * await fleet.host("web1").put(["dist/", "robots.txt"], "/srv/app", { exclude: ["*.map"], sudo: true, owner: "app" });
   * ```
   */
  put(source: PutSource, destination: string, options?: TransferOptions): Promise<TransferResult>;
  /**
   * Copies files and folders from the host, by the same rules. What the host sends can't get out of the destination. A
   * stream as destination takes one file: it is ended when all of it came, and destroyed when not.
   *
   * @example
   * ```ts
   * await fleet.host("web1").get("/var/log/app.log", createWriteStream("app.log"));
   * ```
   */
  get(
    source: string | readonly string[],
    destination: string | Writable,
    options?: TransferOptions,
  ): Promise<TransferResult>;
  /**
   * Brings a folder of the host up to date: looks at what is there, and sends what has another size, time, mode or target.
   * The destination is a folder, and sources are what they are to `put`: `dist/` is what is in it.
   *
   * @example
   * ```ts
   * const { entries, removed } = await fleet.host("web1").sync("dist/", "/srv/app", { delete: true, exclude: ["logs/"] });
   * ```
   */
  sync(source: string | readonly string[], destination: string, options?: SyncOptions): Promise<TransferResult>;
  /** Connects now instead of at the first use. @throws ConnectError */
  connect(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Waits until a command runs on the host, such as one that boots: tries again and again, after pauses that grow up to
   * five seconds. What no time can change ends it at once: a refused login, a wrong host key, wrong settings, a hook.
   * The outcome is in the result's `status` and never thrown.
   *
   * @throws InventoryError or ConnectorDataError for a wrong name or wrong settings.
   * @throws RunError for a timeout that is not above zero.
   * @example
   * ```ts
   * const { status, durationMs, error } = await fleet.host("web1").waitUntilReachable({ timeout: 120_000 });
   * console.log(status === "ok" ? `up after ${durationMs / 1000} s` : error?.message);
   * ```
   */
  waitUntilReachable(options?: WaitOptions): Promise<WaitResult>;
  /**
   * Reboots the host and waits until it is back, proved by its boot id, which Linux makes anew at each boot. Asks systemd,
   * or else `shutdown -r now` or `reboot`, as the user that the options or the host's settings name. What runs on the host
   * is lost. A host without a boot id and the machine that Towline runs on are refused. The outcome is in the result's
   * `status` and never thrown.
   *
   * @throws InventoryError or ConnectorDataError for a wrong name or wrong settings.
   * @throws RunError for a timeout that is not above zero.
   * @example
   * ```ts
   * const { status, durationMs, error } = await fleet.host("web1").reboot({ sudo: true, timeout: 300_000 });
   * console.log(status === "ok" ? `back after ${durationMs / 1000} s` : error?.message);
   * ```
   */
  reboot(options?: RebootOptions): Promise<RebootResult>;
  /**
   * Goes the way to the host step by step, each hop as its connector can, beside the connections that are open. What is
   * wrong on the way is a step that failed, after which no later hop is looked at. Hops whose connectors can't have no steps.
   *
   * @throws InventoryError or ConnectorDataError for a wrong name or wrong settings.
   * @example
   * ```ts
   * for await (const { name, outcome, detail } of fleet.host("web1").diagnose()) console.log(name, outcome, detail);
   * ```
   */
  diagnose(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<HostDiagnosisStep>;
  /**
   * Forwards connections through the host until it is closed, the signal aborts or the fleet closes. When the link drops,
   * the next connection makes a new one; a host that listens does so again as soon as it is back.
   *
   * @throws ConnectError when the host can't be reached.
   * @throws ForwardError when nothing can listen there, or the connector can't forward.
   * @example
   * ```ts
   * await using database = await fleet.host("web1").forward({
   *   kind: "local",
   *   listen: { host: "127.0.0.1", port: 0 },
   *   to: { host: "db.internal", port: 5432 },
   * });
   * console.log(database.address);
   * ```
   */
  forward(spec: ForwardSpec, options?: ForwardOptions): Promise<Forward>;
}

/** Runs the commands of one host one after another, in the order of the calls. Close it when done. */
export interface Lane extends AsyncDisposable {
  /**
   * Runs a command as `host.run` does, after those before it. Commands without a signal of their own are sent ahead, so
   * that nobody waits for the network between them. A command that needs a terminal, a password or input is started by
   * itself, at its turn.
   */
  run(command: Command, options?: RunOptions): Promise<RunResult>;
  /** Ends what it still runs, and the shell. Idempotent. Closing the fleet closes its lanes. */
  close(): Promise<void>;
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
