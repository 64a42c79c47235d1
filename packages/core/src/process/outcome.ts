/** How a command went, as far as its process and its ending tell. */
import type { Asker, GlobalArguments } from "../command/global-arguments.ts";
import type { Cause } from "./settlement.ts";

/** How it went. */
export interface Outcome {
  readonly cause: Cause;
  /** Whether the command itself started, as the user it was to run as. */
  readonly started: boolean;
  /** What was said before that by whatever is on the way to it. */
  readonly said: Said;
  /** Who asked for a password last. */
  readonly asker: Asker | undefined;
  /** True when a password was given and another was asked for. */
  readonly passwordRejected: boolean;
  /** True when the output was still open. */
  readonly outputOpen: boolean;
  /** What became of the processes after a timeout or an abort. */
  readonly ending: EndingReport | undefined;
}

/** What was said on each stream: its beginning and its end, where it is long. */
export interface Said {
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

export const NOTHING_SAID: Said = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };

/** What became of the processes. */
export interface EndingReport {
  /** True when a look at the host showed none of them left. */
  readonly verified: boolean;
  /** Process ids that live on. */
  readonly survivors: readonly number[];
  readonly error?: unknown;
}

/** What the command was, for the message. */
export interface OutcomeSubject {
  readonly host: string;
  readonly connector: string;
  readonly command: string;
  readonly settings: GlobalArguments;
  /** The end of what came on stderr. */
  readonly lastWords: string;
  /** All that was said where the command did not start, line by line. */
  readonly before?: readonly string[];
}
