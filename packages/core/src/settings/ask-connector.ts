/** Asks a connector something about a host, for no longer than a deadline. */
import { formatDeadline } from "../waiting/deadline.ts";
import { withLimit } from "../waiting/limit.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** The connector's answer. @throws what it throws, or an Error when it takes too long or `signal` aborts. */
export function askConnector<Answer>(
  signal: AbortSignal,
  timeout: number,
  ask: (stop: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const late = (): Error => new Error(`no answer within ${formatDeadline(timeout)}`);
  const cancelled = (): Error => new Error("cancelled");
  return withLimit({ signal, timeout, late, cancelled }, (stop) => unlessAborted(ask(stop), stop));
}
