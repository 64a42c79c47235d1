/** Runs ssh as a master over a byte stream of ours: when the stream or this process ends, so does ssh. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { Deadline, within } from "@towline/core/waiting";

/** Milliseconds that a master gets to end by itself, and then again after a request to. */
const ENDING_TIME = 500;
/** Milliseconds for what it said at last to arrive. */
const LAST_WORDS_TIME = 200;
/** What is kept of what ssh says: the first and the last lines, since a server may have it print more than anybody reads. */
const MAXIMUM_LINES = 2_000;
const MAXIMUM_LINE_LENGTH = 4_096;

/** A master that runs. */
export interface Master {
  /** All that it said so far, with what it says for debugging. */
  readonly lines: readonly string[];
  /** What it sends to the server; null where the system had no pipe left. */
  readonly output: Readable | null;
  /** Resolves when it is gone; with the error if it could not be started. Never rejects. */
  readonly gone: Promise<Error | undefined>;
  /** Ends it, and waits until it is gone. Idempotent; never rejects. */
  end(): Promise<void>;
}

/** Starts it, away from the terminal, which it could ask questions on otherwise. */
export function startMaster(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  stream: Duplex,
  onLine: (line: string) => void,
): Master {
  const child = spawn("ssh", words, { env: environment, stdio: ["pipe", "pipe", "pipe"], detached: true });
  const lines: string[] = [];
  readLines(child, (line) => {
    if (lines.length >= MAXIMUM_LINES) lines.splice(MAXIMUM_LINES / 4, MAXIMUM_LINES / 2);
    lines.push(line);
    onLine(line);
  });
  connectPipes(child, stream);
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const gone = new Promise<Error | undefined>((resolve) => {
    let lastWords: Deadline | undefined;
    const settle = () => {
      lastWords?.clear();
      for (const pipe of [stream, child.stdin, child.stdout, child.stderr]) pipe?.destroy();
      resolve(failure);
    };
    // With the output closed too, all of its words are here; unless somebody that it started holds on to it.
    child.once("close", settle).once("error", settle);
    child.once("exit", () => {
      lastWords = new Deadline(LAST_WORDS_TIME, settle);
    });
  });
  let ending: Promise<void> | undefined;
  return {
    lines,
    output: child.stdout,
    gone,
    end: () => {
      ending ??= endMaster(child, stream, gone);
      return ending;
    },
  };
}

/** There are no pipes where the system had none left; the error tells. */
function connectPipes({ stdin, stdout }: ChildProcess, stream: Duplex): void {
  if (!stdin || !stdout) return;
  for (const pipe of [stream, stdin, stdout]) pipe.on("error", () => undefined);
  stream.once("close", () => stdin.destroy());
  stream.pipe(stdin);
  stdout.pipe(stream);
}

async function endMaster(child: ChildProcess, stream: Duplex, gone: Promise<unknown>): Promise<void> {
  stream.destroy();
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    await within(ENDING_TIME, gone, () => void child.kill(signal));
  }
  await gone;
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  child.stderr
    ?.on("error", () => undefined)
    .on("data", (bytes: Buffer) => {
      const lines = (rest + decoder.write(bytes)).split(/\r?\n/);
      rest = (lines.pop() ?? "").slice(-MAXIMUM_LINE_LENGTH);
      for (const line of lines) onLine(line.slice(0, MAXIMUM_LINE_LENGTH));
    });
}
