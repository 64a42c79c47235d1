/** Waits until something happens to a stream, or to whatever tells of events. */
import { onAbort } from "./on-abort.ts";

/** What tells of events. */
export interface EventSource {
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
}

/**
 * Resolves at the first of these events, whichever it is, and when the signal aborts. It then listens no more.
 *
 * @example
 * ```ts
 * while (!stream.write(bytes)) await firstEvent(stream, ["drain", "close", "error"], signal);
 * ```
 */
export function firstEvent(source: EventSource, events: readonly string[], signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let stop = (): void => {};
    const done = (): void => {
      for (const event of events) source.off(event, done);
      stop();
      resolve();
    };
    for (const event of events) source.on(event, done);
    stop = onAbort(signal, done);
  });
}
