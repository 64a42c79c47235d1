/** What users of the library hold: a fleet, a selection of its hosts, one host, and what comes out of them. */
import type { Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import type { IdentityResult } from "../connection/host-examination.ts";
import type { Connector, Data, Log, Prompt } from "../connector/define-connector.ts";
import type { Notice } from "../connector/notice.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { Plugin } from "../hooks/define-plugin.ts";
import type { RebootOptions, WaitOptions } from "../host/boot-options.ts";
import type { Host } from "../host/host-types.ts";
import type { RunOptions } from "../host/run-options.ts";
import type { GetOptions, PutSource, SyncOptions, TransferOptions } from "../host/transfer-options.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { SourceReport } from "../inventory/source-report.ts";
import type { RedactingStream } from "../output/redacting-stream.ts";
import type { PluginEntry, Registry } from "../registry/registry.ts";
import type { RebootResult, WaitResult } from "../result/boot-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { StatusCounts } from "../result/statuses.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import type { ExplainedHop } from "../settings/effective-hop.ts";
import type { Distrust } from "../trust/judge-path.ts";
import type { ValueSource } from "../values/define-value-source.ts";
import type { SourceEntry } from "../values/source-catalog.ts";

/** Options of `openFleet`. */
export interface OpenFleetOptions {
  /** Where the search for a config starts and relative paths are resolved. Default: the working directory. */
  cwd?: string | undefined;
  /** A config file, a config as an object, or `false` for none. Default: the nearest one, see docs/configuration.md. */
  config?: string | false | { readonly [key: string]: unknown } | undefined;
  /** Which of the config's `environments` is added to it. Default: what TOWLINE_ENV says, where the config has any. */
  environment?: string | undefined;
  /** Connectors given as objects; they win over installed packages of the same identifier. */
  connectors?: readonly Connector[] | undefined;
  /** Value sources given as objects; they win over installed packages of the same name. */
  sources?: readonly ValueSource[] | undefined;
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
  /**
   * Called with what is worth telling and is no error, such as what became of a container. Default: nobody is told.
   *
   * @example
   * ```ts
   * await openFleet({ onNotice: ({ host, message }) => console.error(host ?? "all hosts", message) });
   * ```
   */
  onNotice?: ((notice: Notice) => void) | undefined;
  /** Whether boats are asked for their hosts even where the config lets their last answer be used again. Default: false. */
  refresh?: boolean | undefined;
  /** The folder of the program that opens the fleet: connectors that it depends on are found too. */
  installation?: string | undefined;
}

/** Hosts, how to reach them, and the connections that are open. Close it when done, or use `await using`. */
export interface Fleet extends AsyncDisposable {
  /** The config file in use. */
  readonly configFile: string | undefined;
  /** Why nothing runs on the word of that file, which is read as data then; undefined where it may say what runs. */
  readonly configDistrust: Distrust | undefined;
  readonly registry: Registry;
  /** The value sources that packages add to `$env`, `$file`, `$command` and `$prompt`. Imports nothing. */
  readonly sources: readonly SourceEntry[];
  /** The plugins of the config, in order. */
  readonly plugins: readonly PluginEntry[];
  /** How many hosts to work on at once, from the config or the machine's limits. */
  readonly parallelism: number;
  /** The environment of the config that was chosen. */
  readonly environment: string | undefined;
  /**
   * What became of each source of hosts so far: the config, its boats, and connectors that were asked what a name stands for.
   * Those that no selection has needed are `not asked`.
   *
   * @example
   * ```ts
   * await fleet.select("all").hosts();
   * for (const { name, state, hosts, durationMs } of fleet.timings()) console.log(name, state, hosts, durationMs);
   * ```
   */
  timings(): readonly SourceReport[];
  /** Names of the configured groups. */
  readonly groups: readonly string[];
  /** Names of the groups right inside of a configured group, in the order of the config; none of one that is not there. */
  groupsIn(group: string): readonly string[];
  /**
   * Selects hosts by target: names, groups, routes, globs, ranges, `all`, conditions such as `os=debian` and `cores>=8`,
   * joined from left to right by `,` (or), `&` (and), `!` (without) and `^` (in one of them). `first:5`, `random:3` and `1/4`
   * after `&` take some of them. A name that is not configured is a host for ssh. Targets are looked at when the selection
   * is first used, and what is wrong with them is thrown there.
   *
   * @example
   * ```ts
   * const web = fleet.select(["web[1-20]", "@docker/app"], { exclude: ["web7"] });
   * for await (const { host, stdout } of web.run("uptime")) console.log(host, stdout);
   * ```
   */
  select(targets: string | readonly string[], options?: SelectOptions): Selection;
  /** The configured host or group that was probably meant by a name; undefined when it is configured, or like none. */
  suggest(name: string): string | undefined;
  /** One host, by name or route. A name that is not configured is a host for ssh. Looked at when it is first used. */
  host(name: string): Host;
  /** Settings of a host with their sources, and its connectors' remarks on them, without connecting. */
  explain(entry: HostEntry, options?: ExplainOptions): Promise<readonly ExplainedHop[]>;
  /** The file and line that set a key, where a config file did. Parses the file again, so only for people. */
  locate(
    source: { readonly path?: string | undefined; readonly file?: string | undefined },
    key?: string,
  ): Promise<{ file: string; line: number } | undefined>;
  /** The JSON Schema of this project's config with all its working connectors, for editors. */
  schema(): Promise<{ readonly [keyword: string]: unknown }>;
  /** Replaces every secret known so far, in every common encoding, by `***`. */
  redact(text: string): string;
  /** The same for bytes that come in pieces. Results and events of the library hold what hosts printed, as it was. */
  redactingStream(): RedactingStream;
  /** Errors of taps that changed no result, since the last call. */
  takeHookErrors(): readonly TowlineError[];
  /**
   * Closes all connections, in parallel. Idempotent.
   *
   * @throws RunError `ERR_TOWLINE_NOT_FINISHED` when what was to be done at their end was not, such as committing a
   * container, and no result told so.
   */
  close(): Promise<void>;
}

/** Options of `fleet.explain`. */
export interface ExplainOptions {
  /**
   * Whether values that are kept elsewhere are fetched. Without that only environment variables and files are read; settings
   * that come from programs, packages and questions are told by what they refer to, and nothing is asked. Default: true.
   */
  fetch?: boolean | undefined;
}

/** Options of `fleet.select`. */
export interface SelectOptions {
  /** Targets to leave out, whatever else selects them. Before hosts are picked, as by `first:5`. */
  exclude?: readonly string[] | undefined;
  /** Targets that each host must be in, too. One such as `first:5` picks of what is selected. They make no new hosts. */
  limit?: readonly string[] | undefined;
  /**
   * What a name is that neither the config nor a boat knows: a host for ssh, or an error with the name that was probably
   * meant. Default: `fleet.unknown` of the config, else `accept`.
   */
  unknown?: "accept" | "refuse" | undefined;
  /** Called with each plain name that the config does not know, before it is taken for a host for ssh. */
  onUnknownName?: ((name: string) => void) | undefined;
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
  /**
   * Runs a command on each host, as `host.run` does. Starts at once, on as many hosts at a time as `parallelism` says.
   * Outcomes are in the results and never thrown.
   *
   * @throws InventoryError, ConnectorDataError or PluginError when the run is awaited or iterated, and nothing was run.
   * @throws RunError where one stream is to be the input of several hosts.
   * @example
   * ```ts
   * const run = fleet.select("web").run("systemctl restart app", { sudo: true, batch: [1, "25%"], maxFail: 0 });
   * for await (const { host, status } of run) console.log(host, status);
   * const { counts, stopped } = await run;
   * ```
   */
  run(command: Command, options?: RunOptions & FanOutOptions): FleetRun<RunResult>;
  /**
   * Copies files and folders to each host, as `host.put` does. They are looked at once for all hosts; a stream is for one.
   *
   * @example
   * ```ts
   * await fleet.select("web").put("app.conf", "/etc/app.conf", { sudo: true, mode: 0o644, verify: true }).orThrow();
   * ```
   */
  put(source: PutSource, destination: string, options?: TransferOptions & FanOutOptions): FleetRun<TransferResult>;
  /** Brings folders of each host up to date, as `host.sync` does. The sources are looked at once for all hosts. */
  sync(
    source: string | readonly string[],
    destination: string,
    options?: SyncOptions & FanOutOptions,
  ): FleetRun<TransferResult>;
  /**
   * Copies files and folders from each host; from several, to `destination/<host>/…`. A stream takes one file of one host.
   *
   * @example
   * ```ts
   * await fleet.select("web").get("/var/log/app.log", "logs"); // logs/web1/app.log, logs/web2/app.log
   * await fleet.select("web").get("/var/log", "logs", { changed: true }); // the next day: only what changed
   * ```
   */
  get(
    source: string | readonly string[],
    destination: string | Writable,
    options?: GetOptions & FanOutOptions,
  ): FleetRun<TransferResult>;
  /**
   * Waits until a command runs on each host, as `host.waitUntilReachable` does. The timeout is for each host on its own.
   *
   * @example
   * ```ts
   * await fleet.select("web").waitUntilReachable({ timeout: 120_000 }).orThrow();
   * ```
   */
  waitUntilReachable(options?: WaitOptions & FanOutOptions): FleetRun<WaitResult>;
  /**
   * Reboots each host and waits until it is back, as `host.reboot` does. The timeout is for each host on its own.
   *
   * @example
   * ```ts
   * await fleet.select("web").reboot({ sudo: true, batch: [1, "25%"], maxFail: 0 }).orThrow();
   * ```
   */
  reboot(options?: RebootOptions & FanOutOptions): FleetRun<RebootResult>;
  /**
   * Asks each host to show who it is, such as its host key, without logging in to it. Nothing is trusted by that: call
   * `trust()` of those that somebody approved.
   *
   * @example
   * ```ts
   * for await (const { host, identities } of fleet.select("web").inspectIdentities()) {
   *   for (const identity of identities) {
   *     if (approved.has(identity.fingerprint)) await identity.trust?.();
   *     else console.log(host, identity.name, identity.fingerprint, identity.state);
   *   }
   * }
   * ```
   */
  inspectIdentities(options?: FanOutOptions & { readonly signal?: AbortSignal | undefined }): FleetRun<IdentityResult>;
}

/** How many hosts at once, in which steps, and when to stop. */
export interface FanOutOptions {
  /** Hosts at once. Default: the fleet's, which is `fleet.parallelism` of the config, or at most 64. */
  parallelism?: number | undefined;
  /** Rolling steps as counts or percents of all hosts, such as `[1, "10%", "100%"]`; the last one repeats. Default: one step. */
  batch?: readonly (number | `${number}%`)[] | undefined;
  /** Starts no more hosts once more than this many have failed, as a count or a percent. Default: no limit. */
  maxFail?: number | `${number}%` | undefined;
  /**
   * Closes each host's connection when its work is over, so that work on ten thousand hosts holds only as many open as
   * are at work. Default: false; connections stay open for what comes next, until the fleet is closed.
   */
  disconnect?: boolean | undefined;
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
  readonly counts: StatusCounts;
  readonly ok: boolean;
  /** True when the failure budget stopped the run. */
  readonly stopped: boolean;
  readonly durationMs: number;
}
