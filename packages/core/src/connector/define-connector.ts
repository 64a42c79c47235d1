/** How a connector is written: its names, its settings, and how it connects. */
import type { ConnectError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import type { Connection } from "./connection.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Notify } from "./notice.ts";
import type { DataOf, DataSchema } from "./schema-types.ts";

/** Settings as they come from users and inventories: plain values by key. */
export type Data = { readonly [key: string]: unknown };

/** What people are told about one key of ConnectorData, beside its JSON Schema. */
export interface KeyMeta {
  /** One phrase, shown in lists and in an editor. */
  readonly description: string;
  /** Used when nothing else sets the key. A secret has none. */
  readonly default?: unknown;
  /** The value is masked wherever it would be shown. */
  readonly secret?: boolean | undefined;
  /** An environment variable that sets the key, stronger than the default and than `resolveData`. */
  readonly env?: string | undefined;
  readonly example?: unknown;
  /** Why the key should not be used any more, and what to use. */
  readonly deprecated?: string | undefined;
  /**
   * It is no setting for people: `resolveData` hands it to the connector's other methods, and what people should know of it
   * `explainData` tells. Listed nowhere, unless somebody sets it all the same.
   */
  readonly hidden?: boolean | undefined;
  /**
   * It says what runs on this machine, or what of this machine is lent to the host: a config that somebody else could have
   * written can't set it. `file` for the path of a file that says so, such as a kubeconfig: where the hop is on this machine,
   * nobody else may be able to write that file either.
   */
  readonly ownOnly?: true | "file" | undefined;
  /**
   * A name takes the key's place, as PROGRAM of `@script/PROGRAM` does: where the key is `ownOnly`, such a name in a config of
   * somebody else's, or in a list of hosts, is refused like the key.
   */
  readonly named?: boolean | undefined;
}

/** DataMeta: one entry for each property of the schema, no more and no fewer. */
export type DataMeta<Schema extends DataSchema = DataSchema> = {
  readonly [Key in keyof Schema["properties"]]: KeyMeta;
};

/** One host that a connector makes of a name. */
export interface NamesData {
  /** What identifies the host, such as `@ssh/web1`; a route or another connector's name hands it over to that one. */
  readonly name: string;
  /** Settings that the name implies; the weakest that users can override. */
  readonly data?: Data | undefined;
  /**
   * What else is known of the host, such as the tags of a cloud: for targets, and for whoever asks. It sets nothing, whatever
   * its keys are called: those that belong to a connector or begin with `_`, and values that would have to be fetched, are
   * left out.
   */
  readonly facts?: Data | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** Writes one line for people who debug; secrets are masked on the way. */
export type Log = (message: string) => void;

/** What a connector knows while it makes hosts of a name. */
export interface NamesContext {
  /** The settings given for all hosts, for the entry and for the call. */
  readonly data: Data;
  /** The connection of the hop before this one; the local machine's for a first hop. Opened when asked for. */
  carrier(): Promise<Connection>;
  /** The folder that relative paths start from: that of the config, else the working directory. */
  readonly cwd: string;
  /** Whether the carrier is this machine. Elsewhere `cwd` means nothing, and relative paths start in the login folder. */
  readonly isHere: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** What `resolveData` is asked about. */
export interface ResolveRequest<ConnectorData> {
  /** The host's name as the connector yielded it. */
  readonly name: string;
  /** What is set so far, without the defaults. */
  readonly data: Partial<ConnectorData>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** The one host that `connect` is to reach. */
export interface ConnectTarget<ConnectorData> {
  /** The host as the user named it, for messages. */
  readonly name: string;
  /** Checked against the schema, defaults filled in, secrets in the clear. */
  readonly data: ConnectorData;
  /** The connection of the hop before this one: run there what you would run on the local machine. */
  readonly carrier: Connection;
  /** Aborts when the deadline for connecting has passed or the user gave up. */
  readonly signal: AbortSignal;
  readonly cwd: string;
  readonly log: Log;
  /** Tells the user what is no error. */
  readonly notify: Notify;
  /** Asks the user, one question at a time; undefined where there is nobody to ask. */
  readonly prompt?: Prompt | undefined;
  /**
   * Waits for something that is not the host's fault, such as a turn among those who connect to the same server: the
   * deadline for connecting stands still meanwhile. The signal still aborts when the user gives up.
   */
  readonly waitAside?: WaitAside | undefined;
}

/** Does what it is given while a deadline stands still. */
export type WaitAside = <Value>(wait: () => Promise<Value>) => Promise<Value>;

/** Asks the user one question. With `echo: false` the answer is a secret. */
export type Prompt = (question: string, options: { echo: boolean; signal?: AbortSignal }) => Promise<string>;

/** A host whose settings are to be checked before anything is connected. */
export type CheckRequest<ConnectorData> = Omit<ConnectTarget<ConnectorData>, "carrier" | "notify">;

/** A host whose settings people want to understand. Nothing is connected, and nobody is asked. */
export type ExplainRequest<ConnectorData> = Omit<CheckRequest<ConnectorData>, "prompt">;

/** How often connecting is tried again, where a host's settings say so. */
export interface ConnectRetries {
  /** Tries after the first. */
  readonly retries: number;
  /** Milliseconds between two tries: a random time from the one to the other. */
  readonly minDelay: number;
  readonly maxDelay: number;
}

/** One thing that a connector needs on this machine, such as a program or a native addon. */
export interface InstallationFinding {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, such as a version, or what its absence means. */
  readonly detail: string;
  /** What to do where it isn't ok. */
  readonly advice?: string | undefined;
}

/** A key by which a host proves who it is, such as the host key of an ssh server. */
export interface HostIdentity {
  /** What the key is known by, such as `[web1]:2222`. Two hosts with the same one are the same host. */
  readonly name: string;
  /** The kind of key, such as `ssh-ed25519`. */
  readonly keyType: string;
  /** As the host's own tools print it, such as `SHA256:…`. */
  readonly fingerprint: string;
  /**
   * - `known`: it is trusted already
   * - `new`: nothing is known about the host
   * - `changed`: what is known says otherwise; it is never trusted by asking
   * - `revoked`: it is known to be in wrong hands
   */
  readonly state: "known" | "new" | "changed" | "revoked";
  /** Why the host would not be connected with it as things are: what stands against it, and what to do. */
  readonly error?: ConnectError | undefined;
  /**
   * Trusts it from now on; absent unless it is `new`.
   *
   * @throws ConnectError when it can't be remembered, or the host has become known by another key meanwhile.
   */
  trust?(): Promise<void>;
}

/** One step of a look at the way to a host. */
export interface DiagnosisStep {
  /** One or two words, such as `Host key`. */
  readonly name: string;
  /**
   * - `ok`
   * - `warning`: it works, but not as well as it could, or not as safely
   * - `failed`: nothing after it can work
   * - `not reached`: it was not tried, since one before it failed
   */
  readonly outcome: "ok" | "warning" | "failed" | "not reached";
  /** What was found, in one or several lines. */
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
  /** Milliseconds that it took. */
  readonly durationMs: number;
}

/** What an author writes. */
export interface ConnectorDefinition<Schema extends DataSchema, Meta extends DataMeta<Schema>> {
  /** The connector's one identifier, `[a-z][a-z0-9-]*`. It owns the data keys that begin with it and `_`. */
  readonly name: string;
  /** One phrase for lists. */
  readonly summary: string;
  readonly dataSchema: Schema;
  readonly dataMeta: Meta;
  /**
   * Milliseconds that members may take to answer where their work is long, such as `{ finish: 3_600_000 }`. Defaults:
   * docs/connector-reference.md.
   */
  readonly deadlines?: Deadlines | undefined;
  /**
   * Makes hosts of what follows `@name/`; `undefined` for a bare `@name`.
   *
   * @throws InventoryError for a name that is wrong or missing.
   */
  makeNamesData(name: string | undefined, context: NamesContext): Iterable<NamesData> | AsyncIterable<NamesData>;
  /** Settings from the connector's own sources, such as ssh_config: weaker than everything but the defaults. */
  resolveData?(request: ResolveRequest<DataOf<Schema, Meta>>): Promise<Partial<DataOf<Schema, Meta>>>;
  /**
   * Checks what the settings point to, such as key files, for all hosts before the first is connected: what is wrong here
   * is a mistake of the user's, and then nothing runs.
   *
   * @throws ConnectorDataError
   */
  checkData?(request: CheckRequest<DataOf<Schema, Meta>>): Promise<void>;
  /**
   * What people should know about how the settings of a host take effect and can't see in them, one sentence a line: what
   * of its own sources the connector leaves out, which way to the host it would choose and why. `towline explain` shows
   * it. It must not connect. What it throws is shown in its place; it has 30 seconds.
   *
   * @example
   * ```ts
   * explainData: async ({ data }) => (data.web_proxy === undefined ? [] : ["web_proxy is not used for uploads"]),
   * ```
   */
  explainData?(request: ExplainRequest<DataOf<Schema, Meta>>): Promise<readonly string[]>;
  /**
   * What the settings of a host say of further tries; undefined where they say nothing, and core tries again only what
   * hung up. With it, core tries again what was refused, not found or silent too; never what was refused by its judgement.
   */
  connectRetries?(data: DataOf<Schema, Meta>): ConnectRetries | undefined;
  /**
   * Opens a connection, by one try: core makes the others. Absent, the connector only lists hosts.
   *
   * @throws ConnectError with the reason.
   */
  connect?(target: ConnectTarget<DataOf<Schema, Meta>>): Promise<Connection>;
  /**
   * What the host shows to prove who it is, for `towline trust`. It logs in nowhere where it isn't needed to get to the
   * host, and trusts nothing by itself, whatever the settings say. Where a host on the way is not trusted yet, it returns
   * that host's identities instead: the user approves them, and it is called again. Absent where nothing has to be trusted.
   *
   * @throws ConnectError when the host is not reached.
   */
  inspectIdentities?(target: ConnectTarget<DataOf<Schema, Meta>>): Promise<readonly HostIdentity[]>;
  /**
   * Goes the way to the host step by step, for `towline doctor`: what is asked, what answers, and how long that takes. It
   * closes what it opens, trusts no more than `connect` would, and yields the steps after one that failed as `not reached`.
   * What it throws is shown as a step that failed. Absent, the doctor just connects.
   *
   * @example
   * ```ts
   * async *diagnose({ data, signal }) {
   *   const start = performance.now();
   *   const version = await askConsole(data.web_port, signal);
   *   yield { name: "Console", outcome: "ok", detail: version, durationMs: performance.now() - start };
   * },
   * ```
   */
  diagnose?(target: ConnectTarget<DataOf<Schema, Meta>>): AsyncIterable<DiagnosisStep>;
  /** What it needs on this machine, for `towline doctor` and `towline connectors`. */
  checkInstallation?(): Promise<readonly InstallationFinding[]>;
  /**
   * For adapters, which make a connector of something else: what is wrong with that. It is told together with what core
   * finds itself when it loads the connector, which is then refused.
   */
  readonly problems?: readonly Problem[] | undefined;
}

/** A connector as core handles it, whatever its settings are. */
export interface Connector {
  readonly name: string;
  readonly summary: string;
  readonly dataSchema: DataSchema;
  readonly dataMeta: DataMeta;
  readonly deadlines?: Deadlines | undefined;
  makeNamesData(name: string | undefined, context: NamesContext): Iterable<NamesData> | AsyncIterable<NamesData>;
  resolveData?(request: ResolveRequest<Data>): Promise<Data>;
  checkData?(request: CheckRequest<Data>): Promise<void>;
  explainData?(request: ExplainRequest<Data>): Promise<readonly string[]>;
  connectRetries?(data: Data): ConnectRetries | undefined;
  connect?(target: ConnectTarget<Data>): Promise<Connection>;
  inspectIdentities?(target: ConnectTarget<Data>): Promise<readonly HostIdentity[]>;
  diagnose?(target: ConnectTarget<Data>): AsyncIterable<DiagnosisStep>;
  checkInstallation?(): Promise<readonly InstallationFinding[]>;
  readonly problems?: readonly Problem[] | undefined;
}

/** Marks what `defineConnector` made, across copies of core. */
export const CONNECTOR_BRAND: unique symbol = Symbol.for("towline.connector") as never;

/**
 * Defines a connector. The type of `target.data` follows from the schema and the defaults.
 *
 * Nothing is checked here: the host registry checks the whole package when it loads, and reports every problem at once.
 *
 * @example
 * ```ts
 * export default defineConnector({
 *   name: "web",
 *   summary: "Hosts behind our web console",
 *   dataSchema: { type: "object", properties: { web_port: { type: "integer" } } },
 *   dataMeta: { web_port: { description: "Port of the console", default: 8443 } },
 *   *makeNamesData(name) {
 *     if (name === undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@web needs a name: @web/NAME");
 *     yield { name: `@web/${name}` };
 *   },
 *   connect: async (target) => (await import("./connection.ts")).connect(target),
 * });
 * ```
 */
export function defineConnector<const Schema extends DataSchema, const Meta extends DataMeta<Schema>>(
  definition: ConnectorDefinition<Schema, Meta>,
): Connector & ConnectorDefinition<Schema, Meta> {
  return Object.defineProperty(definition, CONNECTOR_BRAND, { value: 1 }) as Connector &
    ConnectorDefinition<Schema, Meta>;
}
