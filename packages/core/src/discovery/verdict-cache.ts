/** Remembers between starts which packages were checked and found good, so that a healthy start checks nothing twice. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { ensureFolder } from "../local/ensure-folder.ts";

const FILE_NAME = "verdicts-1.json";
const MAX_BYTES = 1024 * 1024;
const MAX_VERDICTS = 500;

/** Good verdicts by package. A fingerprint holds all that the verdict depends on; another one means "not known". */
export interface VerdictCache {
  has(key: string, fingerprint: string): boolean;
  /** Remembers a good verdict. Never fails: without a place to write, nothing is remembered. */
  add(key: string, fingerprint: string): void;
}

/** The folder of the cache: `$XDG_CACHE_HOME/towline`, else `~/.cache/towline`. */
export function defaultCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "towline");
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
      writeVerdicts(folder, verdicts);
    },
  };
}

/** A cache that others could write would let them vouch for a package. */
function isOwn(status: Stats): boolean {
  return process.getuid === undefined || (status.uid === process.getuid() && (status.mode & 0o022) === 0);
}

function readVerdicts(folder: string): Map<string, string> {
  let descriptor: number | undefined;
  try {
    if (!isOwn(lstatSync(folder))) return new Map();
    // Non-blocking, so that a named pipe in its place does not hang the start.
    descriptor = openSync(
      join(folder, FILE_NAME),
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const status = fstatSync(descriptor);
    if (!status.isFile() || !isOwn(status) || status.size > MAX_BYTES) return new Map();
    const content: unknown = JSON.parse(readFileSync(descriptor, "utf8"));
    if (!Array.isArray(content)) return new Map();
    return new Map(content.filter(isVerdict));
  } catch {
    return new Map();
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function isVerdict(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === "string");
}

function writeVerdicts(folder: string, verdicts: ReadonlyMap<string, string>): void {
  const temporary = join(folder, `.${FILE_NAME}.${process.pid}.${randomBytes(4).toString("hex")}`);
  try {
    ensureFolder(folder, 0o700);
    const status = lstatSync(folder);
    if (!status.isDirectory() || !isOwn(status)) return;
    writeFileSync(temporary, JSON.stringify([...verdicts].slice(-MAX_VERDICTS)), { flag: "wx", mode: 0o600 });
  } catch {
    return;
  }
  try {
    renameSync(temporary, join(folder, FILE_NAME));
  } catch {
    rmSync(temporary, { force: true });
  }
}
