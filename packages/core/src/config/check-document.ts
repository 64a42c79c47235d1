/** Bounds a parsed document before anything walks it: aliases that multiply, circles, and keys that reach prototypes. */
import { ConfigError } from "../errors/kinds.ts";
import { isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";

const MAX_VALUES = 1_000_000;
const MAX_DEPTH = 100;

/**
 * Walks the document as its readers will, every alias counted as often as it is used.
 *
 * @throws ConfigError when it is too large, too deep or circular, or sets a key that would change a prototype.
 */
export function checkDocument(document: unknown, file: string): void {
  let count = 0;
  const walk = (value: unknown, path: string, depth: number): void => {
    count += 1;
    if (count > MAX_VALUES) throw refused(file, `holds more than ${MAX_VALUES.toLocaleString("en")} values`);
    if (typeof value !== "object" || value === null) return;
    if (depth > MAX_DEPTH) throw refused(file, `is nested more than ${MAX_DEPTH} levels deep`);
    if (Array.isArray(value)) {
      for (const item of value) walk(item, path, depth + 1);
    } else if (isMapping(value)) {
      for (const key of Object.keys(value)) {
        if (key === "__proto__") throw refused(file, `sets ${appendKey(path, key)}, which is not allowed`);
        walk(value[key], path, depth + 1);
      }
    }
  };
  walk(document, "", 0);
}

function refused(file: string, reason: string): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_INVALID", `The config ${file} ${reason}`, {
    advice: "Remove that key, or the YAML aliases (*name) that repeat each other.",
  });
}
