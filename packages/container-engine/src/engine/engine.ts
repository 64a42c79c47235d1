/** What tells one container engine from another: its name, and how its command line finds it. */
import type { KeyMeta, KeySchema } from "@towline/core";

/** A setting that says which engine the command line talks to. */
export interface Endpoint {
  /** The setting, without the connector's prefix. */
  readonly key: string;
  /** The option of the command line, such as `--host`. */
  readonly option: string;
  readonly schema: KeySchema & { readonly type: "string"; readonly pattern: string };
  readonly meta: KeyMeta;
}

/** A container engine with a command line like docker's. */
export interface Engine {
  /** The connector's identifier and the name of its program. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** Debian's package of the program. */
  readonly debianPackage: string;
  /** What to do when the engine does not answer. */
  readonly startAdvice: string;
  /** What to do when the user may not use it. */
  readonly permissionAdvice: string;
  /** Ways to name the engine; at most one is set. */
  readonly endpoints: readonly Endpoint[];
  /** Whether a service apart from the program must run. */
  readonly hasService: boolean;
  /**
   * The option of `exec` that keeps a terminal's keys from detaching it. They are held back until the next key tells
   * whether they are meant so.
   */
  readonly noDetaching: string;
  /** Whether it drops what a program says that ends before all of its streams are connected. */
  readonly connectsLate: boolean;
}
