/** Makes an error of what was written of one. */
import type { CauseRecord, ErrorRecord } from "./error-record.ts";
import * as kinds from "./kinds.ts";
import { TowlineError } from "./towline-error.ts";

/** The classes of Towline's errors and those of the language, by name. */
const CLASSES = new Map<string, { readonly prototype: Error }>(
  [TowlineError, ...Object.values(kinds), TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError]
    .filter((each) => typeof each === "function")
    .map((each) => [each.name, each as { readonly prototype: Error }]),
);

/** @param record one that was checked */
export function reviveError(record: ErrorRecord): TowlineError {
  const { code, message, host, connector, advice, cause, ...others } = record;
  const details = { host, connector, advice, cause: cause === undefined ? undefined : reviveCause(cause) };
  return dress(new TowlineError(code, message, details), others);
}

function reviveCause(record: CauseRecord | string): unknown {
  if (typeof record === "string") return record;
  const { code } = record;
  if (code !== undefined && CLASSES.get(record.name)?.prototype instanceof TowlineError) {
    return reviveError({ ...record, code });
  }
  const { message, cause, errors, ...others } = record;
  const options = cause === undefined ? undefined : { cause: reviveCause(cause) };
  if (errors === undefined) return dress(new Error(message, options), others);
  return dress(new AggregateError(errors.map(reviveCause), message, options), others);
}

/** Gives an error its name, its class where there is one of that name, its other members, and no stack but its own. */
function dress<Dressed extends Error>(error: Dressed, { name, stack, ...others }: Partial<CauseRecord>): Dressed {
  const prototype = CLASSES.get(name ?? "")?.prototype;
  if (prototype !== undefined) Object.setPrototypeOf(error, prototype);
  // The errors of the language have their name from their class.
  if (name !== undefined && error.name !== name) error.name = name;
  Object.defineProperty(error, "stack", { value: stack ?? `${error.name}: ${error.message}`, writable: true });
  return Object.assign(error, others);
}
