/** Writes, and tells when whoever reads has caught up: so that what has more to say can wait instead of filling the memory. */

/** Standard output or standard error, or what stands in for it. */
export interface WaitingStream {
  write(text: string | Uint8Array): unknown;
  /** How much was not taken yet, in bytes. */
  readonly writableLength?: number;
  once?(event: "drain" | "close" | "error", listener: () => void): unknown;
  off?(event: "drain" | "close" | "error", listener: () => void): unknown;
}

/** As much as a pipe holds, once more. */
const MOST_WAITING = 64 * 1024;

const EVENTS = ["drain", "close", "error"] as const;

const draining = new WeakMap<WaitingStream, Promise<void>>();

/** Undefined where more may be written at once; else it resolves when that is so, or when nobody reads any more. */
export function writeWaiting(stream: WaitingStream, text: string | Uint8Array): Promise<void> | undefined {
  stream.write(text);
  return whenTaken(stream);
}

function whenTaken(stream: WaitingStream): Promise<void> | undefined {
  if ((stream.writableLength ?? 0) < MOST_WAITING) return undefined;
  let waiting = draining.get(stream);
  if (waiting === undefined) {
    waiting = new Promise((resolve) => {
      const go = (): void => {
        for (const event of EVENTS) stream.off?.(event, go);
        draining.delete(stream);
        resolve();
      };
      for (const event of EVENTS) stream.once?.(event, go);
    });
    draining.set(stream, waiting);
  }
  return waiting;
}
