/** Ends a connection in good order: plugins are told, what is to be done at its end is done, and it is closed. */

import type { Connection } from "../connector/connection.ts";
import type { Log } from "../connector/define-connector.ts";
import { RunError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { tell } from "../hooks/conduct.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import { redactError } from "../output/redact-error.ts";
import type { Redactor } from "../output/redactor.ts";
import { isConnectorFault } from "../registry/package-of.ts";

/** A connection that nobody needs any more. */
export interface EndingConnection {
  readonly host: string;
  readonly connector: string;
  readonly connection: Promise<Connection>;
}

/** What ending needs from the fleet. */
export interface EndContext {
  readonly hooks: LifecycleHooks | undefined;
  readonly log: Log;
  readonly redactor: Redactor;
  reportHookError(error: unknown): void;
}

/** Never rejects. @returns why what was to be done at the end was not */
export async function endConnection(
  { host, connector, connection }: EndingConnection,
  { hooks, log, redactor, reportHookError }: EndContext,
): Promise<TowlineError | undefined> {
  const open = await connection.catch(() => undefined);
  if (open === undefined) return undefined;
  const event = { host, connector };
  await tell(hooks?.disconnect.before, event, reportHookError);
  const error = await finish(open, event, redactor);
  await open.disconnect().catch((failure: unknown) => {
    log(`disconnecting ${host} failed: ${messageOf(failure)}`);
    // A link that is dead already is nobody's fault; a connector that does not answer is.
    if (isConnectorFault(failure)) reportHookError(failure);
  });
  await tell(hooks?.disconnect.after, { ...event, error }, reportHookError);
  return error;
}

/** One error for several connections, each on a line of its own. */
export function joinUnfinished(errors: readonly TowlineError[]): TowlineError | undefined {
  const [first, ...others] = errors;
  if (others.length === 0) return first;
  const lines = errors.map(({ message, advice }) => `  ${message}${advice === undefined ? "" : `. ${advice}`}`);
  return new RunError(
    "ERR_TOWLINE_NOT_FINISHED",
    `Of ${errors.length} hosts, what was to be done at the end was not:\n${lines.join("\n")}`,
    { cause: new AggregateError(errors) },
  );
}

async function finish(
  open: Connection,
  { host, connector }: { readonly host: string; readonly connector: string },
  redactor: Redactor,
): Promise<TowlineError | undefined> {
  try {
    await open.finish?.();
    return undefined;
  } catch (cause) {
    if (isTowlineError(cause) && cause.code === "ERR_TOWLINE_NOT_FINISHED") return redactError(cause, redactor);
    const advice = isTowlineError(cause) ? cause.advice : undefined;
    const details = { host, connector, advice, cause };
    return redactError(new RunError("ERR_TOWLINE_NOT_FINISHED", messageOf(cause), details), redactor);
  }
}
