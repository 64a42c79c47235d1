/** Gives a process what it shall read. */
import { finished, type Readable, type Writable } from "node:stream";
import type { GlobalArguments } from "../command/global-arguments.ts";

/**
 * Writes all of it and closes; a process that stops reading is no error.
 *
 * @param fail told once why a source can't be read to its end. The process is then told of no end: what it has is a part
 */
export function feedStdin(stdin: Writable, input: GlobalArguments["stdin"], fail: (error: Error) => void): void {
  if (input === undefined) stdin.end();
  else if (typeof input === "string" || input instanceof Uint8Array) stdin.end(input);
  else pour(input, stdin, fail);
}

function pour(source: Readable, stdin: Writable, fail: (error: Error) => void): void {
  // It tells of its end once, and may have before the process was started.
  if (source.readableEnded) {
    stdin.end();
    return;
  }
  let isRead = true;
  finished(source, { writable: false }, (error) => {
    if (error && isRead) fail(error);
  });
  source.pipe(stdin);
  stdin.once("close", () => {
    isRead = false;
    source.unpipe(stdin);
  });
}
