/** What users of the library hold of one host: its commands, its transfers, and a command under way. */
import type { Readable, Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import type { HostDiagnosisStep } from "../connection/host-examination.ts";
import type { RebootResult, WaitResult } from "../result/boot-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import type { RebootOptions, WaitOptions } from "./boot-options.ts";
import type { Forward, ForwardOptions, ForwardSpec } from "./forward-types.ts";
import type { RunOptions } from "./run-options.ts";
import type { GetOptions, PutSource, SyncOptions, TransferOptions } from "./transfer-options.ts";

/**
 * One host. It is looked up and connected when it is first used, and stays connected until the fleet is closed. Outcomes of
 * commands and transfers never throw. What keeps any work from starting does: InventoryError for a wrong name,
 * ConnectorDataError for wrong settings, PluginError for a plugin of the config that can't be loaded, RunError for an
 * option that can't be meant, such as a `mode` beyond 0o7777.
 */
export interface Host {
  /** As it was given to `fleet.host`. */
  readonly name: string;
  /**
   * Runs a command and resolves when it has ended, with its exit code and the first MiB of each stream. Connects where that
   * is needed. Runs as often and as many at once as you like; each is a process of its own. Its time is not limited unless
   * `timeout` (milliseconds) or the host's `_timeout` says so, and exit codes other than 0 are failures unless
   * `successExitCodes` names them.
   *
   * The outcome is in the result's `status` and `error`, never thrown; {@link orThrow} throws it.
   *
   * @throws InventoryError, ConnectorDataError or PluginError when nothing could be started: see {@link Host}.
   * @example
   * ```ts
   * const { status, exitCode, stdout } = await fleet.host("web1").run(["df", "-h", folder], { timeout: 10_000 });
   * orThrow(await fleet.host("web1").run(sh`rm -r ${folder}`, { sudo: true }));
   * ```
   */
  run(command: Command, options?: RunOptions): Promise<RunResult>;
  /**
   * Starts a command and resolves once it has started, with its live streams. Read stdout and stderr, or the command waits
   * when they are full; none of it is kept for the result. Its standard input stays open until you end it.
   *
   * @throws InventoryError, ConnectorDataError or PluginError: see {@link Host}.
   * @throws ConnectError when the host can't be reached, HookError when a plugin refuses, RunError when sudo and the like do.
   * @example
   * ```ts
   * const command = await fleet.host("web1").start("tail -f /var/log/app.log");
   * setTimeout(() => command.abort(), 60_000);
   * for await (const chunk of command.stdout) process.stdout.write(chunk);
   * console.log((await command.result).status);
   * ```
   */
  start(command: Command, options?: RunOptions): Promise<RunningCommand>;
  /**
   * Makes a lane: a shell that is kept open on the host and that runs one command after another, each in a child of its
   * own. A command costs no channel of its own then, so that thousands of small ones take a fraction of the time; what
   * comes out is the same. The shell is started by the first command, and again when it is gone; after five seconds without
   * work it ends.
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
   * `dist/` puts what is in it into the destination. Each file appears whole or not at all. Modes are those of the source
   * and times those of the transfer, unless options say otherwise; sizes are always compared, hashes with `verify`.
   *
   * The outcome is in the result's `status` and `error`, never thrown: a source that is missing, too.
   *
   * @throws InventoryError, ConnectorDataError or PluginError when nothing could be started: see {@link Host}.
   * @example
   * ```ts
   * await fleet.host("web1").put(["dist/", "robots.txt"], "/srv/app", { exclude: ["*.map"], sudo: true, owner: "app" });
   * ```
   */
  put(source: PutSource, destination: string, options?: TransferOptions): Promise<TransferResult>;
  /**
   * Copies files and folders from the host, by the same rules. What the host sends can't get out of the destination. A
   * stream as destination takes one file: it is ended when all of it came, and destroyed when not. No more than 1,000,000
   * entries are taken, and of folders no more bytes than 95 % of what is free on the disk here, unless `maxEntries` and
   * `maxBytes` say otherwise.
   *
   * With `changed`, looks at both ends first and fetches only what has another size, time, mode or target here.
   *
   * The outcome is in the result's `status` and `error`, never thrown.
   *
   * @throws InventoryError, ConnectorDataError or PluginError when nothing could be started: see {@link Host}.
   * @example
   * ```ts
   * await fleet.host("web1").get("/var/log/app.log", createWriteStream("app.log"));
   * await fleet.host("web1").get("/var/log/", "logs/web1", { changed: true, delete: true, sudo: true });
   * ```
   */
  get(
    source: string | readonly string[],
    destination: string | Writable,
    options?: GetOptions,
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
  /**
   * Connects now instead of at the first use.
   *
   * @throws ConnectError with the reason when the host can't be reached.
   */
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
