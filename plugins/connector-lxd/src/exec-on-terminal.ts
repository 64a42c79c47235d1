/** Runs a command on a terminal in an instance so that the last that it says does not get lost there. */
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Connection, ExecOptions, ProcessExit, RemoteProcess } from "@towline/core";
import { MarkFilter } from "./mark-filter.ts";

/** Prints the mark. */
const MARK = `printf '\\036%s%03d' "$0" "$towline_code"`;

/**
 * The manager now and then drops what a program prints on a terminal right before it exits. So a shell in the instance
 * ends the output with a mark that has the exit code, and exits when the answer tells that the mark has arrived here.
 *
 * Run as `sh -c SCRIPT WORD ARGV…`. What was typed and not read comes before the answer, ends of input among it. A key
 * that interrupts is the command's, and a command that was killed may have left the terminal to a group that is gone. For
 * some seconds the mark is repeated each time a second brings nothing; then the shell exits with the exit code itself.
 */
const SCRIPT = [
  "trap : INT QUIT",
  '"$@"',
  "towline_code=$?",
  "trap '' INT QUIT TTIN TTOU",
  "stty -echo -icanon min 0 time 10 2>/dev/null",
  MARK,
  "towline_line= towline_ends=0",
  'until [ "$towline_ends" = 9 ]; do',
  `IFS= read -r towline_line || { towline_ends=$((towline_ends + 1)); ${MARK}; }`,
  'case $towline_line in *"$0") exit 0 ;; esac',
  "done",
  'exit "$towline_code"',
].join("\n");

/** Starts a program by the given command line, which runs what it is given in the instance. */
export async function execOnTerminal(
  carrier: Connection,
  enter: (argv: readonly string[]) => readonly string[],
  argv: readonly string[],
  options: ExecOptions,
): Promise<RemoteProcess> {
  const word = randomBytes(8).toString("hex");
  const process = await carrier.exec(enter(["sh", "-c", SCRIPT, word, ...argv]), options);
  const stdin = new PassThrough();
  process.stdin.on("error", () => stdin.destroy());
  stdin.pipe(process.stdin, { end: false });
  const stdout = new MarkFilter(word);
  process.stdout.once("error", (error) => stdout.destroy(error));
  process.stdout.once("close", () => stdout.end());
  process.stdout.pipe(stdout);
  const ended = stdout.nextMark().then((exitCode) => {
    if (exitCode === undefined) return undefined;
    // What comes after the mark is nobody's: at most the answer, where the terminal repeats what is typed.
    process.stdout.unpipe(stdout);
    stdout.end();
    process.stdout.resume();
    stdin.unpipe(process.stdin);
    process.stdin.end(`${word}\n`);
    return exitCode;
  });
  const exited = process.exited.then(async (exit): Promise<ProcessExit> => {
    const exitCode = await ended;
    return exitCode === undefined ? exit : { exitCode, signal: null };
  });
  return {
    stdin,
    stdout,
    stderr: process.stderr,
    exited,
    resize: (columns, rows) => process.resize?.(columns, rows),
    close() {
      process.close();
      for (const stream of [stdin, stdout]) stream.destroy();
    },
  };
}
