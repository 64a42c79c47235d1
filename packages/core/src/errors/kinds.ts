/** The kinds of error, each with its codes. The table in docs/errors.md lists them all. */
import { formatProblem, type Problem } from "./problem.ts";
import { type ErrorDetails, TowlineError } from "./towline-error.ts";

/** Details of an error that reports several mistakes at once. */
export interface ProblemDetails extends ErrorDetails {
  problems?: readonly Problem[] | undefined;
}

/** An error that reports every mistake of one input at once. */
export abstract class ProblemsError extends TowlineError {
  /** Every mistake found, in the order of the input. */
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, details: ProblemDetails = {}) {
    const problems = details.problems ?? [];
    const [only] = problems;
    const text =
      only === undefined
        ? message
        : problems.length === 1
          ? `${message}: ${formatProblem(only)}`
          : `${message}:\n${problems.map((problem) => `  ${formatProblem(problem)}`).join("\n")}`;
    super(code, text, details);
    this.problems = problems;
  }
}

/** The configuration cannot be read, is not trusted, or is wrong. */
export class ConfigError extends ProblemsError {
  declare readonly code:
    | "ERR_TOWLINE_CONFIG_NOT_FOUND"
    | "ERR_TOWLINE_CONFIG_UNREADABLE"
    | "ERR_TOWLINE_CONFIG_SYNTAX"
    | "ERR_TOWLINE_CONFIG_UNTRUSTED"
    | "ERR_TOWLINE_CONFIG_INVALID"
    | "ERR_TOWLINE_CONFIG_VALUE";
  constructor(code: ConfigError["code"], message: string, details?: ProblemDetails) {
    super(code, message, details);
  }
}

/** A connector or plugin package cannot be found, is not trusted, is made for another core, or is broken. */
export class PluginError extends ProblemsError {
  declare readonly code:
    | "ERR_TOWLINE_PLUGIN_NOT_FOUND"
    | "ERR_TOWLINE_PLUGIN_UNTRUSTED"
    | "ERR_TOWLINE_PLUGIN_MANIFEST"
    | "ERR_TOWLINE_PLUGIN_VERSION"
    | "ERR_TOWLINE_PLUGIN_CLASH"
    | "ERR_TOWLINE_PLUGIN_RESERVED"
    | "ERR_TOWLINE_PLUGIN_IMPORT"
    | "ERR_TOWLINE_PLUGIN_INVALID"
    | "ERR_TOWLINE_PLUGIN_OPTIONS"
    | "ERR_TOWLINE_PLUGIN_APPLY"
    | "ERR_TOWLINE_PLUGIN_FAULT";
  /** The npm name of the package at fault. */
  readonly packageName: string | undefined;
  constructor(
    code: PluginError["code"],
    message: string,
    details: ProblemDetails & { packageName?: string | undefined } = {},
  ) {
    super(code, message, details);
    this.packageName = details.packageName;
  }
}

/** Details of an error about a target. */
export interface InventoryErrorDetails extends ErrorDetails {
  /** The target, and below it a mark at the part that is wrong. */
  excerpt?: string | undefined;
}

/** A target names no host, a wrong host, or an unknown connector. */
export class InventoryError extends TowlineError {
  declare readonly code:
    | "ERR_TOWLINE_TARGET_INVALID"
    | "ERR_TOWLINE_TARGET_UNKNOWN"
    | "ERR_TOWLINE_TARGET_EMPTY"
    | "ERR_TOWLINE_TARGET_RESTRICTED"
    | "ERR_TOWLINE_CONNECTOR_UNKNOWN"
    | "ERR_TOWLINE_INVENTORY_FAILED";
  /** The target, and in a line below it a mark at the part that is wrong, for a font of one width. */
  readonly excerpt: string | undefined;
  constructor(code: InventoryError["code"], message: string, details: InventoryErrorDetails = {}) {
    super(code, message, details);
    this.excerpt = details.excerpt;
  }
}

/** The settings of a host do not fit its connector or the global arguments. */
export class ConnectorDataError extends ProblemsError {
  declare readonly code: "ERR_TOWLINE_DATA_INVALID";
  constructor(message: string, details?: ProblemDetails) {
    super("ERR_TOWLINE_DATA_INVALID", message, details);
  }
}

/** Why a connection was not made. Authentication and host-key failures are never retried. */
export type ConnectFailureReason =
  | "dns"
  | "refused"
  | "timeout"
  | "hostkey"
  | "auth"
  | "protocol"
  | "carrier"
  | "cancelled";

/** Details of an error that tells that a host was not reached. */
export interface ConnectErrorDetails extends ErrorDetails {
  /**
   * What is known about another try beside the reason: `soon` for a host that only takes on too few at once, `never` for
   * one that would be the worse for it. Core tries again, a connector's `connect` does not.
   */
  retry?: "soon" | "never" | undefined;
}

/** A host was not reached. */
export class ConnectError extends TowlineError {
  declare readonly code: "ERR_TOWLINE_CONNECT";
  readonly reason: ConnectFailureReason;
  readonly retry: ConnectErrorDetails["retry"];
  constructor(reason: ConnectFailureReason, message: string, details: ConnectErrorDetails = {}) {
    super("ERR_TOWLINE_CONNECT", message, details);
    this.reason = reason;
    this.retry = details.retry;
  }
}

/** A command was not run, or did not end as it should. */
export class RunError extends TowlineError {
  declare readonly code:
    | "ERR_TOWLINE_COMMAND_FAILED"
    | "ERR_TOWLINE_COMMAND_INPUT"
    | "ERR_TOWLINE_COMMAND_TIMEOUT"
    | "ERR_TOWLINE_COMMAND_CANCELLED"
    | "ERR_TOWLINE_COMMAND_INVALID"
    | "ERR_TOWLINE_COMMAND_UNSUPPORTED"
    | "ERR_TOWLINE_PRIVILEGE"
    | "ERR_TOWLINE_CALLBACK"
    | "ERR_TOWLINE_GATE"
    | "ERR_TOWLINE_NOT_REBOOTED"
    | "ERR_TOWLINE_NOT_FINISHED";
  constructor(code: RunError["code"], message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** A file was not moved. The destination is as it was before. */
export class TransferError extends TowlineError {
  declare readonly code:
    | "ERR_TOWLINE_TRANSFER_SOURCE"
    | "ERR_TOWLINE_TRANSFER_DESTINATION"
    | "ERR_TOWLINE_TRANSFER_MISMATCH"
    | "ERR_TOWLINE_TRANSFER_REFUSED"
    | "ERR_TOWLINE_TRANSFER_UNSUPPORTED"
    | "ERR_TOWLINE_TRANSFER_FAILED";
  constructor(code: TransferError["code"], message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** A port forward cannot listen, or leads nowhere. */
export class ForwardError extends TowlineError {
  declare readonly code:
    | "ERR_TOWLINE_FORWARD_INVALID"
    | "ERR_TOWLINE_FORWARD_LISTEN"
    | "ERR_TOWLINE_FORWARD_CONNECT"
    | "ERR_TOWLINE_FORWARD_UNSUPPORTED";
  constructor(code: ForwardError["code"], message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** The link died. What had been started on it has an unknown outcome. */
export class LostConnectionError extends TowlineError {
  declare readonly code: "ERR_TOWLINE_LOST_CONNECTION";
  constructor(message: string, details?: ErrorDetails) {
    super("ERR_TOWLINE_LOST_CONNECTION", message, details);
  }
}

/** A record is none, or one of another version. The message says where it is wrong. */
export class RecordError extends TowlineError {
  declare readonly code: "ERR_TOWLINE_RECORD_INVALID" | "ERR_TOWLINE_RECORD_VERSION";
  constructor(code: RecordError["code"], message: string, details?: ErrorDetails) {
    super(code, message, details);
  }
}

/** A plugin's tap failed or took too long. The message names the plugin and the hook. */
export class HookError extends TowlineError {
  declare readonly code: "ERR_TOWLINE_HOOK_FAILED" | "ERR_TOWLINE_HOOK_TIMEOUT";
  readonly plugin: string;
  readonly hook: string;
  constructor(code: HookError["code"], plugin: string, hook: string, message: string, details?: ErrorDetails) {
    super(code, message, details);
    this.plugin = plugin;
    this.hook = hook;
  }
}
