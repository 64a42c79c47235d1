/** Files of the user's cache folder: his own, for nobody else to read, and whole. */
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
import { ensureFolder } from "./ensure-folder.ts";

/** The folder of the cache: `$XDG_CACHE_HOME/towline`, else `~/.cache/towline`. */
export function defaultCacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME;
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), ".cache"), "towline");
}

/** What others could write is not believed. */
function isOwn(status: Stats): boolean {
  return process.getuid === undefined || (status.uid === process.getuid() && (status.mode & 0o022) === 0);
}

/** The text of a file; undefined where there is none, where it is too large, or where somebody else could have written it. */
export function readPrivate(folder: string, name: string, mostBytes: number): string | undefined {
  let descriptor: number | undefined;
  try {
    if (!isOwn(lstatSync(folder))) return undefined;
    // Non-blocking, so that a named pipe in its place does not hang the start.
    descriptor = openSync(
      join(folder, name),
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const status = fstatSync(descriptor);
    if (!status.isFile() || !isOwn(status) || status.size > mostBytes) return undefined;
    return readFileSync(descriptor, "utf8");
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Writes a file, if there is a place for it: whoever keeps something for later goes on without it. */
export function writePrivate(folder: string, name: string, text: string): void {
  const temporary = join(folder, `.${name}.${process.pid}.${randomBytes(4).toString("hex")}`);
  try {
    ensureFolder(folder, 0o700);
    const status = lstatSync(folder);
    if (!status.isDirectory() || !isOwn(status)) return;
  } catch {
    return;
  }
  try {
    writeFileSync(temporary, text, { flag: "wx", mode: 0o600 });
    renameSync(temporary, join(folder, name));
  } catch {
    rmSync(temporary, { force: true });
  }
}
