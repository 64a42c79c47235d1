/** Runs a command in an instance so that nothing that it says gets lost in the client. */
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Connection, ExecOptions, ProcessExit, RemoteProcess } from "@towline/core";
import { MarkFilter } from "./mark-filter.ts";

/**
 * The client now and then drops the output of a program that exits before both outputs are connected, and adds words of its
 * own for the exit codes 126 and 127. So a shell in the instance sends a mark through both outputs, waits for a line until
 * both have arrived here, and ends both with a mark that has the exit code.
 *
 * Run as `sh -c SCRIPT WORD ARGV…`. A session of its own lets core find what the command leaves behind.
 */
const SCRIPT = [
  `mark() { printf '\\036%s%03d' "$0" "$1"; printf '\\036%s%03d' "$0" "$1" >&2; }`,
  "mark 0",
  "IFS= read -r towline_line || exit",
  "unset towline_line",
  'command -v setsid >/dev/null && set -- setsid "$@"',
  '"$@"',
  "mark $?",
  "exit 0",
].join("\n");

/** Starts a program by the given command line, which runs what it is given in the instance. */
export async function execWithMarks(
  carrier: Connection,
  enter: (argv: readonly string[]) => readonly string[],
  argv: readonly string[],
  options: ExecOptions,
): Promise<RemoteProcess> {
  const word = randomBytes(8).toString("hex");
  const process = await carrier.exec(enter(["sh", "-c", SCRIPT, word, ...argv]), options);
  const [stdout, stderr] = [process.stdout, process.stderr].map((source) => {
    const filter = new MarkFilter(word);
    source.once("error", (error) => filter.destroy(error));
    source.once("close", () => filter.end());
    return source.pipe(filter);
  }) as [MarkFilter, MarkFilter];
  const stdin = new PassThrough();
  process.stdin.on("error", () => stdin.destroy());
  const marks = async (): Promise<readonly (number | undefined)[]> => [
    await stdout.nextMark(),
    await stderr.nextMark(),
  ];
  const ended = marks().then(async (first) => {
    if (first.includes(undefined)) return undefined;
    process.stdin.write("\n");
    stdin.pipe(process.stdin);
    const [exitCode, again] = await marks();
    return again === undefined ? undefined : exitCode;
  });
  const exited = process.exited.then(async (exit): Promise<ProcessExit> => {
    const exitCode = await ended;
    if (exitCode !== undefined) return { exitCode, signal: null };
    // Without its marks nobody knows how the command ended.
    return exit.exitCode === 0 ? { exitCode: null, signal: null } : exit;
  });
  return {
    stdin,
    stdout,
    stderr,
    exited,
    close() {
      process.close();
      for (const stream of [stdin, stdout, stderr]) stream.destroy();
    },
  };
}
