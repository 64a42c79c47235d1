/** Checks the syntax of ProxyJump while a file is read, so that a slip is told with its line. */
import { parseJumpHost } from "../../names/parse-host-name.ts";

/** The hops of a ProxyJump as texts; none for `none`. White space or a `#` ends the list. */
export function splitJump(value: string): readonly string[] {
  const [text = ""] = value.split(/[\s#]/);
  return text.toLowerCase() === "none" ? [] : text.split(",");
}

/** @throws Error for a hop that can be no host. */
export function checkJump(value: string): void {
  for (const hop of splitJump(value)) {
    // Tokens are replaced by names later.
    const plain = hop.replace(/%[hnr]/g, "x").replace(/%p/g, "22");
    if (parseJumpHost(plain) === undefined) throw new Error(`"${hop}" can be no jump host`);
  }
}
