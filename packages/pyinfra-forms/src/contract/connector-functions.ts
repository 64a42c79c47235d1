/** A connector as a module of functions, as pyinfra 1 has them. `fromFunctions` makes a connector of it. */
import type { Readable, Writable } from "node:stream";
import type { Connection, Connector, Data, Log, NamesContext, Notify } from "@towline/core";
import type { MemberName } from "./connector-members.ts";

/** What belongs to the run, whatever the host. */
export interface State {
  /** The folder that relative paths start from: that of the config, else the working directory. */
  readonly cwd: string;
  /** Writes one line for people who debug; secrets are masked on the way. */
  readonly log: Log;
  /** Tells the user what is no error. */
  readonly notify: Notify;
}

/** One connected host. */
export interface FunctionHost<ConnectorData extends object = Data> {
  /** As the user named it. */
  readonly name: string;
  /** Its settings: checked against the schema, defaults filled in, secrets in the clear. */
  readonly data: ConnectorData;
  /** For what the functions have to remember of the host. Lives as long as it is connected. */
  readonly connectorData: { [key: string]: unknown };
  /** The connection of the hop before it: run there what you would run on the local machine. */
  readonly carrier: Connection;
}

/** What each function gets last. */
export interface CallOptions {
  /** Aborts when nobody wants the outcome any more: end what you have started, and let go. */
  readonly signal: AbortSignal;
}

/** What `runShellCommand` gets last. */
export interface CommandOptions extends CallOptions {
  /** What the command reads, as bytes. Ends when there is no more, at once where there is nothing. */
  readonly stdin: Readable;
  /** Both streams may be returned as one list, which keeps their order. */
  readonly returnCombinedOutput: true;
}

/** Output as lines without their ends, or as the bytes that came. */
export type Output = readonly (string | Uint8Array)[] | Uint8Array;

/**
 * How a command ended: true, false or its exit code; and what it printed, as two lists of lines or, where the order is
 * known, as one of `[buffer, line]`. Each stream of bytes as it came does as well.
 */
export type CommandAnswer =
  | readonly [status: boolean | number, stdout: Output, stderr: Output]
  | readonly [status: boolean | number, combined: readonly (readonly ["stdout" | "stderr", string | Uint8Array])[]];

/** A host of `makeNamesData`: its name, its settings and its groups. */
export type NamesRow = readonly [name: string, data?: Data, groups?: readonly string[]];

/** What each function may return where it need not wait. */
type Awaitable<Value> = Value | Promise<Value>;

/**
 * A module of functions. Checked when the connector is loaded. Beside these it may have the other members of a connector,
 * such as `resolveData`.
 *
 * @typeParam ConnectorData the settings of one host: `DataOf<typeof dataSchema, typeof dataMeta>`
 */
export interface ConnectorFunctions<ConnectorData extends object = Data>
  extends Omit<Partial<Pick<Connector, MemberName>>, "summary" | "makeNamesData"> {
  /** The connector's one identifier, `[a-z][a-z0-9-]*`. */
  readonly name: string;
  /** One phrase for lists. */
  readonly summary: string;
  /** Whether it runs commands itself. If not, it only lists hosts. */
  readonly EXECUTION_CONNECTOR?: boolean;
  /** Makes hosts of what follows `@name/`; `undefined` for a bare `@name`. */
  makeNamesData(hostname: string | undefined, context: NamesContext): Iterable<NamesRow> | AsyncIterable<NamesRow>;
  /** Reaches the host: true when it is there. A `ConnectError` tells more than false. Default: it is. */
  connect?(state: State, host: FunctionHost<ConnectorData>, options: CallOptions): Awaitable<boolean>;
  /** Lets go of the host; called once, and given 10 seconds. What it throws is logged. */
  disconnect?(state: State, host: FunctionHost<ConnectorData>): Awaitable<void>;
  /** Has a POSIX shell of the host read the command, which is one line of words, and returns when it is over. */
  runShellCommand?(
    state: State,
    host: FunctionHost<ConnectorData>,
    command: string,
    options: CommandOptions,
  ): Awaitable<CommandAnswer>;
  /** Copies all of a stream to a file that is there and empty: true when it is done. Default: `runShellCommand` does. */
  putFile?(
    state: State,
    host: FunctionHost<ConnectorData>,
    filenameOrIo: Readable,
    remoteFilename: string,
    options: CallOptions,
  ): Awaitable<boolean>;
  /** Copies all of a file to a stream: true when it is done. Default: `runShellCommand` does. */
  getFile?(
    state: State,
    host: FunctionHost<ConnectorData>,
    remoteFilename: string,
    filenameOrIo: Writable,
    options: CallOptions,
  ): Awaitable<boolean>;
}
