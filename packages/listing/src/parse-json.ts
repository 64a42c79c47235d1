/** Reads JSON that a source gave, and says where it is wrong without showing what it holds. */
import { listingFailed } from "./listing-failed.ts";

/**
 * @param what where it came from, such as `terraform output`
 * @throws InventoryError. Its message has no part of the text, which may hold secrets.
 */
export function parseJson(connector: string, what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const before = position === undefined ? undefined : text.slice(0, Number(position));
    const line = before === undefined ? "" : `, at line ${before.split("\n").length}`;
    const message = text.trim() === "" ? `${what} gave nothing` : `${what} gave no valid JSON${line}`;
    throw listingFailed(connector, message, "Run it by hand, or look at the file, to see what it holds.");
  }
}
