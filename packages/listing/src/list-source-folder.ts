/** Lists a folder on the carrier in which there may be sources. */
import type { Connection } from "@towline/core";
import { askProgram } from "./ask-program.ts";

/** A folder on a carrier. */
export interface FolderQuestion {
  readonly connector: string;
  readonly carrier: Connection;
  readonly path: string;
  readonly signal: AbortSignal;
}

const SCRIPT =
  'cd -- "$1" 2>/dev/null || exit 0; for f in * .[!.]*; do [ -f "$f" ] && printf "%s\\n" "$f"; done; exit 0';

/** The names in it, sorted; none where there is no such folder or it can't be read. */
export async function listSourceFolder({
  connector,
  carrier,
  path,
  signal,
}: FolderQuestion): Promise<readonly string[]> {
  if (carrier.files !== undefined) return (await carrier.files.list(path).catch(() => [])).toSorted();
  const argv = ["sh", "-c", SCRIPT, "sh", path];
  const printed = await askProgram({ connector, carrier, argv, signal, install: "Every host needs sh." });
  return printed
    .split("\n")
    .filter((name) => name !== "")
    .sort();
}
