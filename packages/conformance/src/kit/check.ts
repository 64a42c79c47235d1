/** What a check is, and what it is given. */
import type { Connector, Data, Fleet, Host, Plugin } from "@towline/core";

/** What a check is about. */
export type CheckGroup = "run" | "time" | "files" | "privilege" | "contract" | "lane";

/** One thing that every connector must do. It throws an `AssertionError` when the connector doesn't. */
export interface Check {
  /** Stable and unique, such as `run.exit-codes`. */
  readonly id: string;
  readonly group: CheckGroup;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** Programs that the host must have; where one is missing, the check is skipped by name. */
  readonly needs?: readonly string[];
  run(context: CheckContext): Promise<void>;
}

/** A fleet of the check's own, and the host in it. */
export interface OpenTarget {
  readonly fleet: Fleet;
  readonly host: Host;
}

/** What a check works with. All of it is new for each check and cleared away after it. */
export interface CheckContext {
  /** The connector under test, where it was given as an object or a class. */
  readonly connector: Connector | undefined;
  readonly fleet: Fleet;
  readonly host: Host;
  /** How the host is named as a target. */
  readonly hostName: string;
  /** An empty folder on the host. */
  readonly remoteFolder: string;
  /** An empty folder on this machine. */
  readonly localFolder: string;
  /** A host of the same kind that is not there, where the target names one. */
  readonly absentName: string | undefined;
  /** Breaks the link to the host at once, where the target can. */
  readonly breakLink: (() => Promise<unknown>) | undefined;
  /** Opens another fleet with the same settings and these on top; it is closed after the check. */
  open(data?: Data, plugins?: readonly Plugin[]): Promise<OpenTarget>;
  /** Runs a command on the host and returns its stdout. @throws when its status is not `ok`. */
  output(command: string): Promise<string>;
  /** Ends the check as one that can't be made on this host. */
  skip(reason: string): never;
}

/** Thrown by {@link CheckContext.skip}. */
export class SkippedCheck extends Error {}
