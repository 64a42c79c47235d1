/** Runs a program on this machine for what it prints, such as a password manager. No shell is involved. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { isatty } from "node:tty";
import { decodeText } from "../config/read-text.ts";
import { Deadline } from "../waiting/deadline.ts";
import { defer } from "../waiting/deferred.ts";
import { onAbort } from "../waiting/on-abort.ts";

const MAX_BYTES = 1024 * 1024;

/** How a program went. Its output is a secret; it never goes into an error. */
export type ProgramOutcome =
  | { readonly kind: "printed"; readonly text: string }
  | { readonly kind: "failed"; readonly reason: string };

/** What to run. */
export interface ProgramOptions {
  readonly folder: string;
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
}

/**
 * Runs it with the terminal's input, so that it can ask for a passphrase; any other input is the command's that is to be
 * run, and not this program's. It is over with its exit, whoever it left behind.
 */
export async function runProgram(
  argv: readonly string[],
  { folder, deadlineMs, signal }: ProgramOptions,
): Promise<ProgramOutcome> {
  const [program = "", ...words] = argv;
  const hasTerminal = isatty(0);
  // A group of its own can be ended as a whole, and can't read the terminal.
  const detached = !hasTerminal;
  const input = hasTerminal ? "inherit" : "ignore";
  const child = spawn(program, words, { cwd: folder, detached, stdio: [input, "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  let size = 0;
  const { promise: outcome, resolve } = defer<ProgramOutcome>();
  const giveUp = (reason: string): void => {
    end(child, detached);
    resolve(failed(reason));
  };
  const deadline = new Deadline(deadlineMs, () => giveUp(`did not end within ${deadlineMs / 1000} seconds`));
  const stopListening = onAbort(signal, () => giveUp("was cancelled"));
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BYTES) giveUp("printed more than 1 MiB");
    else chunks.push(chunk);
  });
  child.on("error", ({ code }: NodeJS.ErrnoException) => {
    resolve(failed(code === "ENOENT" ? "is not installed" : `cannot be started (${code ?? "error"})`));
  });
  child.on("exit", async (exitCode, exitSignal) => {
    if (exitCode !== 0) {
      resolve(failed(exitCode === null ? `was ended by ${exitSignal}` : `exited with ${exitCode}`));
      return;
    }
    // What it had printed is in the pipe: a turn of the event loop that brings nothing more has read all of it.
    for (let before = -1; before !== size && size <= MAX_BYTES; await nextTurn(), await nextTurn()) before = size;
    resolve(toText(Buffer.concat(chunks)));
  });
  try {
    return await outcome;
  } finally {
    deadline.clear();
    stopListening();
    child.stdout.destroy();
  }
}

function end(child: ChildProcessByStdio<null, Readable, null>, isGroup: boolean): void {
  if (child.pid === undefined) return;
  try {
    process.kill(isGroup ? -child.pid : child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function toText(bytes: Buffer): ProgramOutcome {
  const decoded = decodeText(bytes);
  return "text" in decoded ? { kind: "printed", text: decoded.text } : failed(`printed what ${decoded.problem}`);
}

function failed(reason: string): ProgramOutcome {
  return { kind: "failed", reason };
}
