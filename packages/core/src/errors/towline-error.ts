/** The errors that Towline raises: one class per kind, a stable code, and the parts that every message must name. */
import { type ErrorRecord, errorToRecord } from "./error-record.ts";

const BRAND = Symbol.for("towline.error");

/** What every error may carry. `message` says what went wrong; `advice` says what to do about it. */
export interface ErrorDetails {
  /** The host as the user named it. */
  host?: string | undefined;
  /** The identifier of the connector at fault, such as `ssh`. */
  connector?: string | undefined;
  /** One sentence that tells the user what to do. */
  advice?: string | undefined;
  /** The error underneath. */
  cause?: unknown;
}

/**
 * Base of all of Towline's errors.
 *
 * Two copies of core can meet in one process, so test with {@link isTowlineError} or `code`, not with `instanceof`.
 */
export class TowlineError extends Error {
  /** Stable, documented, and safe to branch on: `ERR_TOWLINE_…`. */
  readonly code: string;
  readonly host: string | undefined;
  readonly connector: string | undefined;
  readonly advice: string | undefined;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.host = details.host;
    this.connector = details.connector;
    this.advice = details.advice;
    Object.defineProperty(this, BRAND, { value: true });
    // As plain as its other members: an Error hides them from a spread.
    Object.defineProperty(this, "message", { enumerable: true });
    if (details.cause !== undefined) Object.defineProperty(this, "cause", { enumerable: true });
  }

  /** What `JSON.stringify` shows: all of it, with the errors underneath, and no stack. */
  toJSON(): ErrorRecord {
    return errorToRecord(this);
  }
}

/** Tells whether a value is an error of Towline's, whichever copy of core made it. */
export function isTowlineError(value: unknown): value is TowlineError {
  try {
    return typeof value === "object" && value !== null && BRAND in value;
  } catch {
    // Foreign code throws proxies, too.
    return false;
  }
}
