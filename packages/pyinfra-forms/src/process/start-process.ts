/** A process of the first form, made of a class's `runShellCommand`. */
import {
  type ExecOptions,
  isTowlineError,
  LostConnectionError,
  type ProcessExit,
  type RemoteProcess,
} from "@towline/core";
import { defer, Limit, unlessAborted, within } from "@towline/core/waiting";
import type { BaseConnector } from "../contract/base-connector.ts";
import { SharedStream } from "./shared-stream.ts";

/** A class that has touched no stream by then is taken to have started the program. */
const START_WAIT_MS = 3_000;

/**
 * Starts a program through the class.
 *
 * @param closed aborts when the connection is closed
 * @throws what `runShellCommand` throws before it touches a stream: then nothing was started
 */
export async function startProcess(
  instance: BaseConnector<object>,
  connector: string,
  argv: readonly string[],
  { pty, signal, isAnswered = false }: ExecOptions,
  closed: AbortSignal,
): Promise<RemoteProcess> {
  signal?.throwIfAborted();
  const letGo = new Limit({ signal: closed });
  const close = (): void => letGo.abort();
  const stdin = new SharedStream();
  const stdout = openSink(instance);
  const stderr = openSink(instance);

  const streams = [stdin, stdout, stderr];
  let refusal: { readonly error: unknown } | undefined;
  const running = (async () => {
    const options = { stdin, stdout, stderr, signal: letGo.signal, pty, isAnswered };
    try {
      return takeExit(await instance.runShellCommand(argv, options));
    } catch (error) {
      if (!(error instanceof WrongAnswer || streams.some(({ isTouched }) => isTouched))) refusal = { error };
      throw toLost(error, instance.target.name, connector);
    }
  })();
  const exited = running.finally(() => {
    letGo.end();
    stdin.destroy();
    stdout.sourceOver();
    stderr.sourceOver();
  });
  const settled = exited.then(
    () => {},
    () => {},
  );

  try {
    await untilStarted([...streams.map(({ touched }) => touched), settled], signal);
  } catch (error) {
    close();
    throw error;
  }
  if (refusal !== undefined) throw refusal.error;
  return {
    stdin,
    stdout,
    stderr,
    exited,
    close() {
      close();
      for (const stream of streams) stream.destroy();
    },
  };
}

/** Waits for a sign that the program has started, or that it never will. @throws the abort's reason */
async function untilStarted(signs: readonly Promise<void>[], signal: AbortSignal | undefined): Promise<void> {
  const begun = defer<void>();
  for (const sign of signs) sign.then(begun.resolve);
  await within(START_WAIT_MS, unlessAborted(begun.promise, signal));
}

function openSink({ target }: BaseConnector<object>): SharedStream {
  const sink = new SharedStream();
  sink.on("error", (error) => target.log(`${target.name}: output was lost: ${error.message}`));
  return sink;
}

/** The class told nothing about how the program ended. */
class WrongAnswer extends TypeError {}

/** An exit code is never made up: what is no answer is an error. */
function takeExit(exit: unknown): ProcessExit {
  const { exitCode, signal } = (exit ?? {}) as { exitCode?: unknown; signal?: unknown };
  const isCode = exitCode === null || Number.isInteger(exitCode);
  if (!isCode || !(signal === null || signal === undefined || typeof signal === "string")) {
    throw new WrongAnswer("runShellCommand must resolve to { exitCode, signal }, each null where it is unknown");
  }
  return { exitCode: exitCode as number | null, signal: signal ?? null };
}

function toLost(error: unknown, host: string, connector: string): unknown {
  if (isTowlineError(error) && error.code === "ERR_TOWLINE_LOST_CONNECTION") return error;
  const message = error instanceof Error ? error.message : String(error);
  return new LostConnectionError(`${connector} lost a command on ${host}: ${message}`, {
    host,
    connector,
    cause: error,
  });
}
