/** Works through a list, so many at once, and with fewer from then on when this machine has too many files open. */
import { pause } from "../waiting/pause.ts";

/** So often the last one at work tries again, since files of those before it may still be closing. */
const LAST_TRIES = 5;
const PAUSE_MS = 50;

/**
 * `work` tells whether the item is done; if not, it is worked on again, later and beside fewer others. With `isFinal` it
 * has to be done, one way or the other.
 */
export async function workThrough<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, isFinal: boolean) => Promise<boolean>,
): Promise<void> {
  const todo = [...items].reverse();
  let workers = Math.min(Math.max(1, atOnce), items.length);
  const worker = async (): Promise<void> => {
    let lonelyTries = 0;
    while (todo.length > 0) {
      const item = todo.pop() as Item;
      if (await work(item, lonelyTries >= LAST_TRIES)) {
        lonelyTries = 0;
        continue;
      }
      todo.push(item);
      if (workers > 1) break;
      lonelyTries += 1;
      await pause(PAUSE_MS * lonelyTries);
    }
    workers -= 1;
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
