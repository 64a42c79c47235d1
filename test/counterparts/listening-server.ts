/** Servers in processes of their own on loopback: a port for one, the wait until it listens, and its end. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";

const DEADLINE = 10_000;
const SETPRIV = "/usr/bin/setpriv";

/** Words that a server is started by, so that an interrupted test does not leave it behind. */
export const DIES_WITH_PARENT: readonly string[] = existsSync(SETPRIV) ? [SETPRIV, "--pdeathsig", "TERM"] : [];

/** Starts one that dies with the process of its test. */
export function spawnServer(program: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [first = program, ...rest] = [...DIES_WITH_PARENT, program, ...words];
  return spawn(first, rest, { ...options, stdio: "ignore" });
}

/** A port that nothing listens on. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until a server answers on loopback. @throws Error when it exited, or after ten seconds. */
export async function waitUntilListening(port: number, hasExited: () => boolean): Promise<void> {
  const deadline = Date.now() + DEADLINE;
  while (!(await isListening(port))) {
    if (hasExited() || Date.now() > deadline) throw new Error(`nothing listens on port ${port}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Whether a server answers on loopback. */
export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/**
 * Waits until a process that was started serves, and gives what ends it.
 *
 * @param cleanUp - Done once it is gone, also where it never served
 * @throws Error as {@link waitUntilListening} does
 */
export async function superviseServer(
  server: ChildProcess,
  port: number,
  cleanUp: () => Promise<void>,
): Promise<() => Promise<void>> {
  const gone = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const stop = async (): Promise<void> => {
    server.kill("SIGTERM");
    await gone;
    await cleanUp();
  };
  try {
    await waitUntilListening(port, () => server.exitCode !== null);
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}
