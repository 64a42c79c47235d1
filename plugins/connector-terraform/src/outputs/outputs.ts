/** The outputs of a configuration, by name, however they were told. */
import { isRecord, listingFailed } from "@towline/listing";

/** Their values. */
export type Outputs = ReadonlyMap<string, unknown>;

/** Where outputs come from, for messages. */
export interface ToldOutputs {
  readonly values: Outputs;
  /** Such as `terraform in /srv/infra`. */
  readonly source: string;
}

/**
 * Reads what `output -json` prints, or a state file has: `{ NAME: { value, type, sensitive } }`.
 *
 * @throws InventoryError for anything else
 */
export function readOutputs(told: unknown, source: string): ToldOutputs {
  const entries = isRecord(told) ? Object.entries(told) : undefined;
  if (entries === undefined || !entries.every(([, output]) => isRecord(output) && Object.hasOwn(output, "value"))) {
    throw listingFailed("terraform", `What ${source} says are no outputs`, "See by hand: terraform output -json");
  }
  const values = new Map(entries.map(([name, output]) => [name, (output as { readonly value: unknown }).value]));
  return { values, source };
}
