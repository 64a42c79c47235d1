/** Runs a program on this machine for what it prints, such as a password manager. No shell is involved. */
import { spawn } from "node:child_process";
import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeText } from "../config/read-text.ts";
import { Deadline } from "../waiting/deadline.ts";
import { defer } from "../waiting/deferred.ts";
import { onAbort } from "../waiting/on-abort.ts";

/** What is kept of what it writes besides. */
const STDERR_BYTES = 8 * 1024;

/** How a program went. Its output is a secret; it never goes into an error. */
export type ProgramOutcome =
  | { readonly kind: "exited"; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: "missing" | "failed"; readonly reason: string; readonly stderr: string };

/** What to run. */
export interface ProgramOptions {
  readonly folder: string;
  readonly deadlineMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** Whether its input is the terminal, so that it can ask for a passphrase. */
  readonly isAtTerminal: boolean;
  readonly input?: string | undefined;
  readonly environment?: { readonly [name: string]: string | undefined } | undefined;
  /** Told what it writes besides, as it comes. */
  readonly onStderr?: ((chunk: Buffer) => void) | undefined;
}

/**
 * Runs it with its own input, the terminal's, or none; any other input of this process is the command's that is to be run,
 * and not this program's. It is over with its exit, whoever it left behind.
 */
export async function runProgram(argv: readonly string[], options: ProgramOptions): Promise<ProgramOutcome> {
  const { folder, deadlineMs, maxBytes, signal, isAtTerminal, input, onStderr } = options;
  const [program = "", ...words] = argv;
  // A group of its own can be ended as a whole, and can't read the terminal.
  const detached = !isAtTerminal;
  const env = { ...process.env, ...options.environment };
  const stdin = input === undefined ? (isAtTerminal ? "inherit" : "ignore") : "pipe";
  const child = spawn(program, words, { cwd: folder, env, detached, stdio: [stdin, "pipe", "pipe"] });
  const chunks: Buffer[] = [];
  let size = 0;
  let errors: Buffer = Buffer.alloc(0);
  const { promise: outcome, resolve } = defer<ProgramOutcome>();
  const fail = (reason: string, kind: "missing" | "failed" = "failed"): void =>
    resolve({ kind, reason, stderr: errors.toString() });
  const giveUp = (reason: string): void => {
    end(child.pid, detached);
    fail(reason);
  };
  const deadline = new Deadline(deadlineMs, () => giveUp(`did not end within ${deadlineMs / 1000} seconds`));
  const stopListening = onAbort(signal, () => giveUp("was cancelled"));
  child.stdout?.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) giveUp(`printed more than ${maxBytes / (1024 * 1024)} MiB`);
    else chunks.push(chunk);
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = Buffer.concat([errors, chunk]).subarray(-STDERR_BYTES);
    onStderr?.(chunk);
  });
  // It may end without reading any of it.
  child.stdin?.on("error", () => {}).end(input);
  child.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code === "ENOENT") fail("is not installed", "missing");
    else fail(`cannot be started (${code ?? "error"})`);
  });
  child.on("exit", async (exitCode, exitSignal) => {
    if (exitCode === null) return fail(`was ended by ${exitSignal}`);
    // What it had printed is in the pipe: a turn of the event loop that brings nothing more has read all of it.
    for (let before = -1; before !== size && size <= maxBytes; await nextTurn(), await nextTurn()) before = size;
    const decoded = decodeText(Buffer.concat(chunks));
    if (exitCode === 0 && !("text" in decoded)) return fail(`printed what ${decoded.problem}`);
    resolve({ kind: "exited", exitCode, stdout: "text" in decoded ? decoded.text : "", stderr: errors.toString() });
  });
  try {
    return await outcome;
  } finally {
    deadline.clear();
    stopListening();
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

function end(pid: number | undefined, isGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(isGroup ? -pid : pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
