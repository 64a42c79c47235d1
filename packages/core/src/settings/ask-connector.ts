/** Asks a connector something about a host, for no longer than a deadline. */
import { setMaxListeners } from "node:events";

/** The connector's answer. @throws what it throws, or an Error when it takes too long or `signal` aborts. */
export async function askConnector<Answer>(
  signal: AbortSignal,
  deadlineMs: number,
  ask: (stop: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  // AbortSignal.any and AbortSignal.timeout cost more than all the rest of resolving.
  const controller = new AbortController();
  const cancel = (): void => controller.abort(new Error("cancelled"));
  const expire = (): void => controller.abort(new Error(`no answer within ${deadlineMs / 1000} seconds`));
  const timer = setTimeout(expire, deadlineMs);
  const stop = controller.signal;
  // Many hosts are resolved at once, and each listens.
  setMaxListeners(0, signal);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    if (signal.aborted) cancel();
    const gaveUp = new Promise<never>((_resolve, reject) => {
      const fail = (): void => reject(stop.reason);
      if (stop.aborted) fail();
      else stop.addEventListener("abort", fail, { once: true });
    });
    return await Promise.race([ask(stop), gaveUp]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}
