/** Errors for options of a call that can't be meant, or that there are none of. */
import { RunError } from "./kinds.ts";
import { suggest } from "./suggest.ts";

/**
 * @param expected what it may be, such as `a whole number from 1`
 * @param isSecret whether only the kind of what was given may be told
 */
export function wrongOption(name: string, got: unknown, expected: string, isSecret = false): RunError {
  return new RunError("ERR_TOWLINE_COMMAND_INVALID", `${name} is ${isSecret ? kindOf(got) : show(got)}`, {
    advice: `Set ${name} to ${expected}.`,
  });
}

/** @param call the function that was called, such as `run` */
export function unknownOption(call: string, name: string, known: readonly string[]): RunError {
  const meant = suggest(name, known);
  return new RunError("ERR_TOWLINE_COMMAND_INVALID", `${call} has no option ${JSON.stringify(name)}`, {
    advice: meant === undefined ? `It has ${known.toSorted().join(", ")}.` : `Did you mean "${meant}"?`,
  });
}

function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  return ["number", "bigint", "boolean", "undefined"].includes(typeof value) ? String(value) : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  const type = typeof value;
  if (type === "undefined") return type;
  return type === "string" ? "text" : `${type === "object" ? "an" : "a"} ${type}`;
}
