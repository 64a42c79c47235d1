/** Ways to look at how something went. */
import assert from "node:assert/strict";
import { isTowlineError, type RunResult, type TowlineError } from "@towline/core";

/** The error of a command that must not be run: either thrown, as for wrong settings, or the error of a refused result. */
export async function refusalOf(start: () => Promise<RunResult>): Promise<TowlineError> {
  try {
    const result = await start();
    assert.equal(result.status, "refused");
    assert.ok(result.error, "a refused result has an error");
    return result.error;
  } catch (error) {
    if (isTowlineError(error)) return error;
    throw error;
  }
}

/** The error that a promise rejects with, which must be one of Towline's. */
export async function errorOf(promise: Promise<unknown>): Promise<TowlineError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(isTowlineError(outcome), `expected an error of Towline's, got ${String(outcome)}`);
  return outcome;
}
