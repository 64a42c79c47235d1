/** Reads how long a source may take: the settings of what lists hosts are not checked by core yet. */
import { listingFailed } from "./listing-failed.ts";

/** What `X_timeout` may be, in seconds. */
export interface TimeoutRule {
  readonly usual: number;
  readonly longest: number;
}

/** Milliseconds. @throws InventoryError for what is no such number of seconds */
export function readTimeout(connector: string, value: unknown, { usual, longest }: TimeoutRule): number {
  if (value === undefined || value === null) return usual * 1000;
  if (typeof value === "number" && value > 0 && value <= longest) return value * 1000;
  const advice = `It is more than 0 and at most ${longest}.`;
  throw listingFailed(connector, `${connector}_timeout is no number of seconds`, advice);
}
