/** Finds the files that an Include names, with wildcards too, on the carrier. */
import path from "node:path";
import type { NamesContext } from "@towline/core";
import { listSourceFolder, resolveSourcePath } from "@towline/listing";
import { matchesFile } from "./match-pattern.ts";

/** More folders than anybody's Include leads through. */
const MOST_FOLDERS = 1_000;

/**
 * Sorted, as OpenSSH reads them.
 *
 * @param base where relative ones start: `~/.ssh`, or `/etc/ssh` for the system's file
 */
export async function findIncluded(pattern: string, base: string, context: NamesContext): Promise<readonly string[]> {
  const { log, signal } = context;
  if (/[%$]|^~[^/]/.test(pattern)) {
    log(`ssh-config: Include ${pattern} is left out: it depends on who connects`);
    return [];
  }
  const absolute = /^[/~]/.test(pattern) ? pattern : path.posix.join(base, pattern);
  const whole = resolveSourcePath(absolute, context);
  if (!/[*?[]/.test(whole)) return [whole];
  const carrier = await context.carrier();
  let found = [whole.startsWith("/") ? "/" : "."];
  for (const part of whole.split("/").filter((each) => each !== "")) {
    if (!/[*?[]/.test(part)) {
      found = found.map((folder) => path.posix.join(folder, part));
      continue;
    }
    const next: string[] = [];
    for (const folder of found.slice(0, MOST_FOLDERS)) {
      for (const name of await listSourceFolder({ connector: "ssh-config", carrier, path: folder, signal })) {
        if (matchesFile(part, name)) next.push(path.posix.join(folder, name));
      }
    }
    found = next;
  }
  return found;
}
