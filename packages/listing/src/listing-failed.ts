/** The error of a source that does not tell its hosts. */
import { InventoryError } from "@towline/core";

/**
 * @param connector the connector's identifier
 * @param message what went wrong, such as `terraform printed no JSON`
 * @param advice what to do about it
 */
export function listingFailed(connector: string, message: string, advice?: string, cause?: unknown): InventoryError {
  return new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", message, { connector, advice, cause });
}
