/** Judges names of hosts that a source gives: they become parts of command lines and of what is shown. */
import { listingFailed } from "./listing-failed.ts";

const LONGEST = 1_024;

/**
 * The name as it is.
 *
 * @param what where it came from
 * @throws InventoryError for what no host can be called: empty, with spaces or control characters, too long, or one that a
 * program would take for an option
 */
export function checkHostName(connector: string, what: string, name: unknown): string {
  const fault = faultOf(name);
  if (typeof name === "string" && fault === undefined) return name;
  throw listingFailed(connector, `${what} has a host ${fault}`, "Correct it at its source.");
}

function faultOf(name: unknown): string | undefined {
  if (typeof name !== "string") return "whose name is no text";
  if (name === "") return "with an empty name";
  if (name.length > LONGEST) return `whose name has more than ${LONGEST} characters`;
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]/u.test(name))
    return `whose name has a space or a control character: ${JSON.stringify(name)}`;
  if (name.startsWith("-")) return `whose name begins like an option: ${name}`;
  return undefined;
}
