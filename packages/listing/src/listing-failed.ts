/** The errors of a connector that lists. */
import { InventoryError } from "@towline/core";

/** A source that did not answer, or answered with what it must not. */
export function listingFailed(connector: string, message: string, advice: string, cause?: unknown): InventoryError {
  return new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", message, { connector, advice, cause });
}

/** A name that the user gave and that is wrong for the connector. */
export function listingInvalid(connector: string, message: string, advice: string): InventoryError {
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", message, { connector, advice });
}
