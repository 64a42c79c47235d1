/** The error of something that the caller gave to be called, such as `onOutput`. */
import { RunError } from "./kinds.ts";
import { messageOf } from "./message-of.ts";

/** @param call what it was given with, such as `the command on web1` */
export function callbackError(name: string, call: string, cause: unknown, host?: string): RunError {
  return new RunError("ERR_TOWLINE_CALLBACK", `${name}, given with ${call}, failed: ${messageOf(cause)}`, {
    host,
    advice: `The program that uses Towline corrects its ${name}.`,
    cause,
  });
}
