/** How much of the disk here a host may fill where nobody said: one that never stops would fill all of it. */
import { statfs } from "node:fs/promises";

/** What is left for others. */
const FILLED_SHARE = 0.95;

/** In bytes.*/
export async function measureRoom(folder: string): Promise<number> {
  const status = await statfs(folder).catch(() => undefined);
  // Some file systems tell nothing.
  if (status === undefined || status.blocks === 0) return Number.POSITIVE_INFINITY;
  return Math.floor(status.bavail * status.bsize * FILLED_SHARE);
}
