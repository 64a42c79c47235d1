/** Tells where in a target a name stands that can be none. */
import { InventoryError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { excerptOf, type TargetPlace } from "../targets/target-place.ts";

/** Does what reads a name; an error of it points at the name's place in the target. */
export function locateProblem<Result>(place: TargetPlace, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw atPlace(error, place);
  }
}

/** The error with the place that it is about, unless it has one. */
export function atPlace(error: unknown, place: TargetPlace): unknown {
  const excerpt = excerptOf(place);
  if (excerpt === undefined || !isTowlineError(error) || !(error instanceof InventoryError)) return error;
  if (error.excerpt !== undefined) return error;
  const { code, message, host, connector, advice, cause } = error;
  return new InventoryError(code, message, { host, connector, advice, cause, excerpt });
}
