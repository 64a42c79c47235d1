/** Which entries of a folder are left out, by patterns as rsync has them. */
import { type ByteName, toBytes } from "../archive/archive-entry.ts";

/** Tells whether an entry is left out; `name` is its path below the destination. What is in a folder goes with it. */
export type IsExcluded = (name: ByteName, isFolder: boolean) => boolean;

/**
 * Reads the patterns. `*` is any run of characters but `/`, `**` any at all, `?` one, `[…]` one of these. A pattern that
 * begins with `/` is for the whole path, any other for its end; one that ends with `/` is for folders only.
 */
export function readPatterns(patterns: readonly string[]): IsExcluded {
  const readers = patterns.filter((pattern) => pattern !== "").map(readPattern);
  if (readers.length === 0) return () => false;
  return (name, isFolder) => {
    const text = toBytes(name).toString("utf8");
    return readers.some(({ expression, onlyFolders }) => (isFolder || !onlyFolders) && expression.test(text));
  };
}

function readPattern(pattern: string): { readonly expression: RegExp; readonly onlyFolders: boolean } {
  const onlyFolders = pattern.endsWith("/");
  const isAnchored = pattern.startsWith("/");
  const body = pattern.slice(isAnchored ? 1 : 0, onlyFolders ? -1 : undefined);
  return { expression: new RegExp(`${isAnchored ? "^" : "(?:^|/)"}${translate(body)}$`, "su"), onlyFolders };
}

function translate(body: string): string {
  const parts = body.matchAll(/\*\*|\*|\?|\[([!^]?)(\]?[^\]]*)\]|[\s\S]/gu);
  return [...parts]
    .map(([part, negation, members]) => {
      if (part === "**") return ".*";
      if (part === "*") return "[^/]*";
      if (part === "?") return "[^/]";
      if (members === undefined) return literal(part);
      return `(?!/)[${negation ? "^" : ""}${members.replace(/[\\\][^]/g, "\\$&")}]`;
    })
    .join("");
}

function literal(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}
