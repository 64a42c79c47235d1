/** Runs what a client asks for through `sh` in the host's home folder, with its streams, its exit status and its signals. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import type { ServerChannel } from "ssh2";
import { environmentOf, type HostAccount } from "./host-account.ts";

/** A command that ran on a demo host, and how it ended. */
export interface ExecutedCommand {
  readonly command: string;
  readonly exitCode: number | null;
}

/** A command under way on a demo host. */
export interface RunningShell {
  /** Signals the command and all it started. */
  kill(signal: NodeJS.Signals): void;
  /** Settles when the command and its streams have ended and the client was told. */
  readonly done: Promise<ExecutedCommand>;
}

/** Starts `command` through `sh`; without one, a shell that reads its commands from the client. */
export function startShell(
  account: HostAccount,
  command: string | undefined,
  environment: NodeJS.ProcessEnv,
  channel: ServerChannel,
): RunningShell {
  const child = spawn("sh", command === undefined ? ["-s"] : ["-c", command], {
    cwd: account.home,
    env: environmentOf(account, environment),
    // Its own process group, so that a signal reaches everything that the command started.
    detached: true,
  });
  const kill = (signal: NodeJS.Signals): void => killGroup(child, signal);
  channel.on("error", () => {});
  channel.pipe(child.stdin).on("error", () => {});
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  const left = new Promise<void>((resolve) => channel.once("close", resolve));
  // A client that leaves hangs up, as a terminal would; what escaped the signal loses its streams.
  void left.then(() => {
    kill("SIGHUP");
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
  });
  return { kill, done: report(child, command ?? "", channel, left) };
}

async function report(
  child: ChildProcess,
  command: string,
  channel: ServerChannel,
  left: Promise<void>,
): Promise<ExecutedCommand> {
  const exit = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
    child.once("error", () => resolve({ code: 127, signal: null }));
  });
  // Closing the channel would drop what still waits for the client's window.
  await Promise.race([left, Promise.all([drain(channel), drain(channel.stderr)])]);
  if (exit.signal === null) channel.exit(exit.code ?? 0);
  else channel.exit(exit.signal.slice("SIG".length), false, "");
  channel.end();
  return { command, exitCode: exit.code };
}

function drain(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.writable) stream.write("", () => resolve());
    else resolve();
  });
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}
