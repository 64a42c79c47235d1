/** Remembers between starts which packages were checked and found good, so that a healthy start checks nothing twice. */
import { readPrivate, writePrivate } from "../local/private-file.ts";

const FILE_NAME = "verdicts-1.json";
const MAX_BYTES = 1024 * 1024;
const MAX_VERDICTS = 500;

/** Good verdicts by package. A fingerprint holds all that the verdict depends on; another one means "not known". */
export interface VerdictCache {
  has(key: string, fingerprint: string): boolean;
  /** Remembers a good verdict. Never fails: without a place to write, nothing is remembered. */
  add(key: string, fingerprint: string): void;
}

/** Opens the cache in a folder, which is made when there is something to remember. */
export function openVerdictCache(folder: string): VerdictCache {
  let verdicts: Map<string, string> | undefined;
  return {
    has(key, fingerprint) {
      verdicts ??= readVerdicts(folder);
      return verdicts.get(key) === fingerprint;
    },
    add(key, fingerprint) {
      // Read again, since another process may have added to it meanwhile.
      verdicts = readVerdicts(folder);
      verdicts.delete(key);
      verdicts.set(key, fingerprint);
      writePrivate(folder, FILE_NAME, JSON.stringify([...verdicts].slice(-MAX_VERDICTS)));
    },
  };
}

/** A cache that others could write would let them vouch for a package. */
function readVerdicts(folder: string): Map<string, string> {
  try {
    const content: unknown = JSON.parse(readPrivate(folder, FILE_NAME, MAX_BYTES) ?? "[]");
    return new Map(Array.isArray(content) ? content.filter(isVerdict) : []);
  } catch {
    return new Map();
  }
}

function isVerdict(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}
