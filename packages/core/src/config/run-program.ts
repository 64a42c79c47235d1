/** Runs a program on this machine for what it prints, such as a password manager. No shell is involved. */
import { spawn } from "node:child_process";
import { once } from "node:events";

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

/** Runs it with the terminal's standard input and error, so that it can ask for a passphrase. */
export async function runProgram(
  argv: readonly string[],
  { folder, deadlineMs, signal }: ProgramOptions,
): Promise<ProgramOutcome> {
  const [program = "", ...words] = argv;
  const child = spawn(program, words, { cwd: folder, stdio: ["inherit", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  let size = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BYTES) chunks.push(chunk);
    else child.kill("SIGKILL");
  });
  let isOverdue = false;
  const kill = () => {
    child.kill("SIGKILL");
    // A grandchild may hold the pipe open; nobody reads it any more.
    child.stdout.destroy();
  };
  const timer = setTimeout(() => {
    isOverdue = true;
    kill();
  }, deadlineMs);
  if (signal.aborted) kill();
  else signal.addEventListener("abort", kill, { once: true });
  try {
    const [exitCode, exitSignal] = (await once(child, "close")) as [number | null, string | null];
    if (isOverdue) return failed(`did not end within ${deadlineMs / 1000} seconds`);
    if (signal.aborted) return failed("was cancelled");
    if (size > MAX_BYTES) return failed("printed more than 1 MiB");
    if (exitCode !== 0) return failed(exitCode === null ? `was ended by ${exitSignal}` : `exited with ${exitCode}`);
    return { kind: "printed", text: Buffer.concat(chunks).toString("utf8") };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return failed(code === "ENOENT" ? "is not installed" : `cannot be started (${code ?? "error"})`);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", kill);
  }
}

function failed(reason: string): ProgramOutcome {
  return { kind: "failed", reason };
}
