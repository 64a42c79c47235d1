/** Runs a command in an instance so that nothing that it says gets lost in the client. */
import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Connection, ExecOptions, ProcessExit, RemoteProcess } from "@towline/core";
import { defer, unlessAborted, withLimit } from "@towline/core/waiting";
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

/** How long both outputs may take to be connected. */
const CONNECTING_MS = 15_000;

/** How often that is tried: nothing has started before. */
const TRIES = 3;

/** How long the client may take to end when the command has. */
const LEAVING_MS = 5_000;

interface MarkedProcess {
  readonly process: RemoteProcess;
  /** Settles when both outputs are connected, or nothing comes any more. */
  readonly connected: Promise<unknown>;
}

/** Starts a program by the given command line, which runs what it is given in the instance. */
export async function execWithMarks(
  carrier: Connection,
  enter: (argv: readonly string[]) => readonly string[],
  argv: readonly string[],
  options: ExecOptions,
): Promise<RemoteProcess> {
  for (let tries = 1; ; tries += 1) {
    const { process, connected } = await startMarked(carrier, enter, argv, options);
    // The client hangs now and then when a busy manager forgets to answer it.
    if (tries === TRIES || (await settlesWithin(CONNECTING_MS, connected, options.signal))) return process;
    process.exited.catch(() => {});
    process.close();
    options.signal?.throwIfAborted();
  }
}

async function startMarked(
  carrier: Connection,
  enter: (argv: readonly string[]) => readonly string[],
  argv: readonly string[],
  options: ExecOptions,
): Promise<MarkedProcess> {
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
  const connected = marks();
  const ended = connected.then(async (first) => {
    if (first.includes(undefined)) return undefined;
    process.stdin.write("\n");
    stdin.pipe(process.stdin);
    const [exitCode, again] = await marks();
    return again === undefined ? undefined : exitCode;
  });
  const gone = process.exited.catch(() => {});
  const told = ended.then(async (exitCode): Promise<ProcessExit> => {
    if (exitCode !== undefined) {
      if (!(await settlesWithin(LEAVING_MS, gone))) process.close();
      return { exitCode, signal: null };
    }
    const exit = await process.exited;
    // Without its marks nobody knows how the command ended.
    return exit.exitCode === 0 ? { exitCode: null, signal: null } : exit;
  });
  const exited = defer<ProcessExit>();
  told.then(exited.resolve, exited.reject);
  process.exited.catch(exited.reject);
  return {
    connected,
    process: {
      stdin,
      stdout,
      stderr,
      exited: exited.promise,
      close() {
        process.close();
        for (const stream of [stdin, stdout, stderr]) stream.destroy();
      },
    },
  };
}

/** Whether it does so before the time is up and before the signal. */
function settlesWithin(timeout: number, promise: Promise<unknown>, signal?: AbortSignal): Promise<boolean> {
  return withLimit({ timeout, signal }, (limited) => unlessAborted(promise, limited)).then(
    () => true,
    () => false,
  );
}
