/** An installed connector as its manifest tells of it. */
import type { PluginError } from "../errors/kinds.ts";

/** Where a connector was found; `given` is one that was passed as an object. */
export type PackageOrigin = "given" | "config" | "project" | "self" | "installation";

/** An installed connector, known from its manifest alone. */
export interface ConnectorEntry {
  readonly identifier: string;
  readonly packageName: string;
  readonly version: string | undefined;
  /** The package's folder, symbolic links resolved; where it should be if it isn't installed; empty for a given one. */
  readonly folder: string;
  readonly origin: PackageOrigin;
  /** Data keys that begin with one of these belong to the connector: `ssh_`, and what its manifest adds. */
  readonly prefixes: readonly string[];
  /** Why it can't be used; set by discovery, by the version check, or by loading. */
  readonly problem: PluginError | undefined;
}
