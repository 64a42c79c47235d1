/** Gives a process what it shall read. */
import type { Readable, Writable } from "node:stream";
import type { GlobalArguments } from "../command/global-arguments.ts";

/** Writes all of it and closes; a process that stops reading is no error. */
export function feedStdin(stdin: Writable, input: GlobalArguments["stdin"]): void {
  if (input === undefined) stdin.end();
  else if (typeof input === "string" || input instanceof Uint8Array) stdin.end(input);
  else pour(input, stdin);
}

function pour(source: Readable, stdin: Writable): void {
  // It broke while the process was started, and would never end.
  if (source.errored !== null) {
    stdin.destroy();
    return;
  }
  source.pipe(stdin);
  source.once("error", () => stdin.destroy());
  stdin.once("close", () => source.unpipe(stdin));
}
