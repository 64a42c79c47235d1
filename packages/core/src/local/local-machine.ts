/** The local machine: the first carrier of every route. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Connection, ExecOptions, ProcessExit, RemoteProcess } from "../connector/connection.ts";
import { RunError } from "../errors/kinds.ts";
import { localFiles } from "./local-files.ts";
import { listenHere, openTcpHere, openUnixHere } from "./local-sockets.ts";

/** Runs programs, opens sockets and reaches files right here. It has nothing to close. */
export const localMachine: Connection = {
  exec: startHere,
  files: localFiles,
  openTcp: openTcpHere,
  openUnix: openUnixHere,
  listen: listenHere,
  disconnect: async () => {},
};

async function startHere(argv: readonly string[], options: ExecOptions = {}): Promise<RemoteProcess> {
  options.signal?.throwIfAborted();
  if (options.pty !== undefined) {
    throw new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", "The local machine gives commands no terminal", {
      connector: "local",
      advice: "Leave out --pty, or reach this machine by ssh.",
    });
  }
  const [program = "", ...rest] = argv;
  // A session of its own, so that Ctrl-C at the operator's terminal does not reach it and its group can be ended.
  const child = spawn(program, rest, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
  const exited = new Promise<ProcessExit>((resolve) => {
    child.once("exit", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(notStarted(program, error)));
  });
  // From here on an error tells of a signal that could not be sent; how it ended is told by `exit`.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    close() {
      hangUp(child);
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
    },
  };
}

/** As a terminal that is closed does to all that was started on it. A child that has exited is not signalled. */
function hangUp({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, "SIGHUP");
  } catch {
    // It is gone meanwhile, or another user's by now.
  }
}

function notStarted(program: string, error: NodeJS.ErrnoException): RunError {
  const missing = error.code === "ENOENT";
  return new RunError(
    "ERR_TOWLINE_COMMAND_INVALID",
    missing
      ? `This machine has no program ${JSON.stringify(program)}`
      : `${program} cannot be started: ${error.message}`,
    {
      connector: "local",
      advice: missing ? "Install it, or correct its name." : "See whether it may be executed.",
      cause: error,
    },
  );
}
