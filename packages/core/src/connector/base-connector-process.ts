/** A process of the first form, made of a class's `runShellCommand`. */
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { LostConnectionError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { BaseConnector } from "./base-connector.ts";
import type { ExecOptions, ProcessExit, RemoteProcess } from "./connection.ts";

/**
 * Starts a program through the class.
 *
 * @param closed aborts when the connection is closed
 * @throws what `runShellCommand` throws before it waits for anything: then nothing was started
 */
export async function startProcess(
  instance: BaseConnector<object>,
  connector: string,
  argv: readonly string[],
  { pty, signal }: ExecOptions,
  closed: AbortSignal,
): Promise<RemoteProcess> {
  signal?.throwIfAborted();
  const letGo = new AbortController();
  const close = (): void => letGo.abort();
  closed.addEventListener("abort", close, { once: true });
  const stdin = new PassThrough();
  const stdout = new OutputSink(instance.target.log);
  const stderr = new OutputSink(instance.target.log);

  let refusal: { readonly error: unknown } | undefined;
  const running = (async () => {
    const options = { stdin, stdout, stderr, signal: letGo.signal, pty };
    return takeExit(await instance.runShellCommand(argv, options));
  })();
  const exited = running
    .catch((error: unknown) => {
      refusal = { error };
      throw toLost(error, instance.target.name, connector);
    })
    .finally(() => {
      closed.removeEventListener("abort", close);
      stdin.destroy();
      stdout.processGone();
      stderr.processGone();
    });
  // Whoever lets go of a process need not wait for it.
  exited.catch(() => {});

  // What fails at once has started nothing; after that, nobody can tell.
  await setImmediate();
  if (refusal !== undefined) throw refusal.error;
  return {
    stdin,
    stdout,
    stderr,
    exited,
    close() {
      close();
      for (const stream of [stdin, stdout, stderr]) stream.destroy();
    },
  };
}

/** Takes output, and ends when the process is gone and nothing is piped into it any more. */
class OutputSink extends PassThrough {
  #pipes = 0;
  #isGone = false;

  constructor(log: (message: string) => void) {
    super();
    this.on("pipe", () => {
      this.#pipes += 1;
    });
    this.on("unpipe", () => {
      this.#pipes -= 1;
      this.#endIfIdle();
    });
    this.on("error", (error) => log(`output of runShellCommand was lost: ${error.message}`));
  }

  processGone(): void {
    this.#isGone = true;
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#isGone && this.#pipes === 0) this.end();
  }
}

/** An exit code is never made up: what is no answer is an error. */
function takeExit(exit: unknown): ProcessExit {
  const { exitCode, signal } = (exit ?? {}) as { exitCode?: unknown; signal?: unknown };
  const isExit =
    (exitCode === null || Number.isInteger(exitCode)) && (signal === null || signal === undefined || typeof signal === "string");
  if (!isExit) throw new TypeError("runShellCommand must resolve to { exitCode, signal }, each null where it is unknown");
  return { exitCode: exitCode as number | null, signal: signal ?? null };
}

function toLost(error: unknown, host: string, connector: string): unknown {
  if (isTowlineError(error) && error.code === "ERR_TOWLINE_LOST_CONNECTION") return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LostConnectionError(`${connector} lost a command on ${host}: ${message}`, { host, connector, cause: error });
}
