/** Watches standard output and standard error: readers that go away, and output that can't be written. */
import { EventEmitter } from "node:events";
import { writeSync } from "node:fs";
import { getSystemErrorMap } from "node:util";
import type { CliContext } from "./cli-context.ts";

/** Nobody reads standard output any more (`towline … | head`), or it can't be written (a full disk). */
export type OutputEnd = "reader" | "unwritable";

// No listener for SIGPIPE: with one, Node is told of every broken pipe, such as the input of a program that has ended.
const output = new EventEmitter<{ end: [OutputEnd] }>();

/** Calls it as often as something is written in vain. @returns what ends that */
export function onOutputEnd(listener: (end: OutputEnd) => void): () => void {
  output.on("end", listener);
  return () => void output.off("end", listener);
}

/**
 * Tells once, on standard error, what keeps standard output from being written, and has what follows it end. What no one
 * reads is no error.
 *
 * @returns what the exit code of this process becomes, when all has been written
 */
export function watchOutput({ stdout, stderr }: Pick<CliContext, "stdout" | "stderr">): (exitCode: number) => number {
  let isUnwritable = false;
  for (const stream of [stdout, stderr]) writeWhole(stream);
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") {
      output.emit("end", "reader");
      return;
    }
    if (!isUnwritable) stderr.write(`towline: Can't write to standard output: ${whyNot(error)}\n`);
    isUnwritable = true;
    output.emit("end", "unwritable");
  });
  // Without anyone to read messages there is still work to finish, but what hosts say there is output, too.
  stderr.on("error", (error: NodeJS.ErrnoException) => {
    isUnwritable ||= error.code !== "EPIPE";
  });
  // Wrong use says more: nothing was run.
  return (exitCode) => (isUnwritable && exitCode !== 2 ? 1 : exitCode);
}

/** What Node's types don't tell of standard streams. */
interface FileStream {
  readonly _type?: string;
  readonly fd?: number;
}

/**
 * Node's stream for a file writes once and takes that for all: where a disk has room for a part only, the rest would be
 * gone without an error.
 */
function writeWhole(stream: NodeJS.WriteStream & FileStream): void {
  const { _type: type, fd } = stream;
  if (type !== "fs" || fd === undefined) return;
  stream._write = (bytes: Uint8Array, _encoding, done) => {
    try {
      for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}

function whyNot({ code, errno, message }: NodeJS.ErrnoException): string {
  const described = errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
  return described === undefined ? message : `${described} (${code})`;
}
