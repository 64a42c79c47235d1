/** How many hosts to work on at once, when nobody says. */
import { readFileSync } from "node:fs";

/** More gains nothing: one process keeps this many connections busy. */
const MOST = 64;

/** Files that this process needs for itself. */
const RESERVED_FILES = 64;

/** Three files a host (a connection and a local file or two), within what the machine allows. */
export function defaultParallelism(): number {
  return Math.max(1, Math.min(MOST, Math.floor((openFileLimit() - RESERVED_FILES) / 3)));
}

function openFileLimit(): number {
  try {
    const limit = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"));
    return limit === null ? 1024 : Number(limit[1]);
  } catch {
    // macOS: Node raises its own limit at start, and 1024 is the least that it gets.
    return 1024;
  }
}
