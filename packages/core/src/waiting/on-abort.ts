/** Listens to a signal, and stops listening. */
import { setMaxListeners } from "node:events";

const nothing = (): void => {};

/**
 * Calls `act` when the signal aborts, or at once when it has aborted already; never twice, and never without a signal.
 *
 * However many listen to one signal, Node warns of no leak: each stops by what is returned.
 *
 * @param act told the signal's reason
 * @returns stops listening; to be called when the work is done, or else a signal that lives long keeps all that it holds
 * @example
 * ```ts
 * const stop = onAbort(signal, () => socket.destroy());
 * try {
 *   return await readGreeting(socket);
 * } finally {
 *   stop();
 * }
 * ```
 */
export function onAbort(signal: AbortSignal | undefined, act: (reason: unknown) => void): () => void {
  if (signal === undefined) return nothing;
  if (signal.aborted) {
    act(signal.reason);
    return nothing;
  }
  const listener = (): void => act(signal.reason);
  setMaxListeners(0, signal);
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
