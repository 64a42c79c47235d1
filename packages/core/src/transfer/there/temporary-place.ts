/** Names on a host for what is not complete yet: some hosts take none that begin with a dot. */
import type { FileAccess } from "../../connector/connection.ts";
import { isTowlineError } from "../../errors/towline-error.ts";
import { temporaryName } from "../task/transfer-task.ts";
import { filesBehind } from "./abortable-files.ts";

/** Those that turned out not to. */
const refusingDots = new WeakSet<FileAccess>();

/** A name of the usual kind as this host takes it. */
export function nameFor(files: FileAccess, name: string): string {
  return refusingDots.has(filesBehind(files)) ? name.replace(/^\./, "") : name;
}

/**
 * Makes something under a name that nothing else has.
 *
 * @param name of the usual kind, which begins with a dot
 * @throws what `make` does
 */
export async function makeUnder<Made>(
  files: FileAccess,
  make: (name: string) => Promise<Made>,
  name = temporaryName(),
): Promise<Made> {
  if (refusingDots.has(filesBehind(files))) return make(nameFor(files, name));
  try {
    return await make(name);
  } catch (error) {
    if (isTowlineError(error)) throw error;
    const made = await make(name.replace(/^\./, "")).catch(() => {
      throw error;
    });
    refusingDots.add(filesBehind(files));
    return made;
  }
}
