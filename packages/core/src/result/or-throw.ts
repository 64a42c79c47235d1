/** Makes an outcome that is not good an exception, for whoever wants it so. */
import type { RunStatus } from "./statuses.ts";

/** What every result tells. */
export interface Outcome {
  readonly status: RunStatus;
  readonly error?: Error | undefined;
}

/**
 * Returns a result whose status is `ok`, of whatever kind it is; throws its error otherwise.
 *
 * @example
 * ```ts
 * const { stdout } = orThrow(await fleet.host("web1").run("hostname"));
 * ```
 */
export function orThrow<Result extends Outcome>(result: Result): Result {
  if (result.status !== "ok") throw result.error ?? new Error(result.status);
  return result;
}
