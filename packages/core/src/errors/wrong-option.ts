/** The error for an option of a call that can't be meant. */
import { RunError } from "./kinds.ts";

/** @param expected what it may be, such as `a whole number from 1` */
export function wrongOption(name: string, got: unknown, expected: string): RunError {
  const shown = typeof got === "string" ? JSON.stringify(got) : String(got);
  return new RunError("ERR_TOWLINE_COMMAND_INVALID", `${name} is ${shown}`, {
    advice: `Set ${name} to ${expected}.`,
  });
}
