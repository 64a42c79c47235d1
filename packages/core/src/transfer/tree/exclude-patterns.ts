/** Which entries of a folder are left out, by patterns as rsync has them. */
import { type ByteName, toBytes } from "../archive/archive-entry.ts";
import { compilePattern } from "./path-pattern.ts";

/** Tells whether an entry, or a folder that it is in, is left out; `name` is its path below the destination. */
export type IsExcluded = (name: ByteName, isFolder: boolean) => boolean;

/** Reads the patterns. */
export function readPatterns(patterns: readonly string[]): IsExcluded {
  const matchers = patterns.filter((pattern) => pattern !== "").map(compilePattern);
  if (matchers.length === 0) return () => false;
  return (name, isFolder) => {
    const text = toBytes(name).toString("utf8");
    return matchers.some((matches) => matches(text, isFolder));
  };
}
