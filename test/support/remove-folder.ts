/** Removes a folder of a test's own with all in it, also below folders that got a mode which lets their owner change nothing. */
import { chmodSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";

/** Does nothing where it is gone already. */
export function removeFolder(folder: string): void {
  // Root may do it anyway.
  if (process.geteuid?.() !== 0) open(folder);
  rmSync(folder, { recursive: true, force: true });
}

function open(folder: string): void {
  try {
    chmodSync(folder, 0o700);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) open(path.join(folder, entry.name));
    }
  } catch {
    // It is gone, or is not ours: removing it says so.
  }
}
