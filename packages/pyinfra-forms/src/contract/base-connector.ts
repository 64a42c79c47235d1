/** A connector as a class, for those who come from pyinfra. `fromClass` makes a connector of it. */
import type { Readable, Writable } from "node:stream";
import {
  type ConnectTarget,
  type Data,
  type ProcessExit,
  type PtyOptions,
  RunError,
  TransferError,
} from "@towline/core";

/** What {@link BaseConnector.runShellCommand} reads from, writes to, and has to heed. */
export interface ShellCommandOptions {
  /** What the program reads. Ends when there is no more. */
  readonly stdin: Readable;
  /** Takes what the program prints. Pipe into it, or write and wait for `drain` where `write` returned false. */
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborts when nobody wants the program's output any more: let go of it. Core ends programs by other means. */
  readonly signal: AbortSignal;
  /** Where set, run it on a terminal of this size, and write all of its output to `stdout`. */
  readonly pty: PtyOptions | undefined;
  /**
   * Whether what it reads will depend on what it prints, as where sudo asks for a password. Refuse it with a RunError
   * `ERR_TOWLINE_COMMAND_UNSUPPORTED` where output is written at the end only.
   */
  readonly isAnswered: boolean;
}

/** Options of {@link BaseConnector.putFile} and {@link BaseConnector.getFile}. */
export interface CopyOptions {
  /** Aborts when nobody wants the copy any more. */
  readonly signal: AbortSignal;
}

/** Options of {@link BaseConnector.rsync}. */
export interface RsyncOptions extends CopyOptions {
  /** Flags for rsync, each an argument. */
  readonly flags: readonly string[];
}

/**
 * A connector as a class. Each connected host has an instance of its own.
 *
 * The class also has static members, which {@link ConnectorClass} lists. What a class doesn't override, core does through
 * `runShellCommand`.
 *
 * @typeParam ConnectorData the settings of one host: `DataOf<typeof dataSchema, typeof dataMeta>`
 * @example
 * ```ts
 * class Web extends BaseConnector<DataOf<typeof dataSchema, typeof dataMeta>> {
 *   static readonly connectorName = "web";
 *   static readonly summary = "Hosts behind our web console";
 *   static readonly handlesExecution = true;
 *   static readonly dataSchema = dataSchema;
 *   static readonly dataMeta = dataMeta;
 *   static *makeNamesData(name: string | undefined) {
 *     if (name === undefined) throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", "@web needs a name: @web/NAME");
 *     yield { name: `@web/${name}` };
 *   }
 *   override async runShellCommand(argv: readonly string[], options: ShellCommandOptions) {
 *     return new Console(this.data.web_port).run(argv, options);
 *   }
 * }
 * export default fromClass(Web);
 * ```
 */
export abstract class BaseConnector<ConnectorData extends object = Data> {
  /** The host to reach: its name, the carrier to run things on, and the signal that ends connecting. */
  readonly target: ConnectTarget<ConnectorData>;

  /** Core makes the instance. A class with a constructor of its own hands the target on. */
  constructor(target: ConnectTarget<ConnectorData>) {
    this.target = target;
  }

  /** The host's settings: checked against the schema, defaults filled in, secrets in the clear. */
  get data(): ConnectorData {
    return this.target.data;
  }

  /**
   * Reaches the host; called once, before anything else. Heed `this.target.signal`. Does nothing unless overridden.
   *
   * @throws ConnectError with the reason.
   */
  async connect(): Promise<void> {}

  /**
   * Does what the user asked for at the end, such as making an image of a container; called once, before `disconnect`. It
   * has a deadline of its own. What it throws fails the run. Does nothing unless overridden.
   */
  async finish(): Promise<void> {}

  /** Lets go of the host; called once, and given 10 seconds. What it throws is logged. Does nothing unless overridden. */
  async disconnect(): Promise<void> {}

  /**
   * Runs a program with its arguments, and resolves when it is gone. No shell is implied: quote where the wire carries text.
   *
   * The output has been written by then, or is still being piped. Streams that nothing pipes into are ended by core.
   * Touch the streams once the program has started: what is thrown before means that nothing was started, what is thrown
   * after it, that the link died.
   *
   * @returns how it ended; both null where the link closed without a word about it.
   * @throws LostConnectionError when the link is dead.
   * @throws RunError `ERR_TOWLINE_COMMAND_UNSUPPORTED` for what can't be done, such as a terminal.
   */
  runShellCommand(_argv: readonly string[], _options: ShellCommandOptions): Promise<ProcessExit> {
    return Promise.reject(
      new RunError(
        "ERR_TOWLINE_COMMAND_UNSUPPORTED",
        `${this.target.name} cannot run commands: its connector has no way to`,
      ),
    );
  }

  /**
   * Copies content to a file on the host, replacing what the file held. Core calls it only where overridden, for a
   * temporary file that is there already, checks its size, sets its mode and renames it.
   */
  putFile(_content: Readable, path: string, _options: CopyOptions): Promise<void> {
    return Promise.reject(unsupported(`write ${path} on`, this.target.name));
  }

  /** Copies a file of the host to a stream, and resolves when all is written. Core calls it only where overridden. */
  getFile(path: string, _content: Writable, _options: CopyOptions): Promise<void> {
    return Promise.reject(unsupported(`read ${path} on`, this.target.name));
  }

  /** Whether {@link BaseConnector.rsync} would work here. Without an override: no. */
  async checkCanRsync(): Promise<boolean> {
    return false;
  }

  /** Brings a file or folder of the host up to date with one of this machine. */
  rsync(source: string, _destination: string, _options: RsyncOptions): Promise<void> {
    return Promise.reject(unsupported(`synchronise ${source} with`, this.target.name));
  }
}

function unsupported(what: string, host: string): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_UNSUPPORTED",
    `The connector has no way of its own to ${what} ${host}`,
    {
      host,
    },
  );
}
