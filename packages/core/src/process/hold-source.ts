/** Makes what sends output wait as long as somebody can't take more of it. */
import type { Readable } from "node:stream";

/** How many can't. */
const holds = new WeakMap<Readable, number>();

/** Nothing more comes of it before all who hold it have let go. @returns what lets go */
export function holdSource(source: Readable): () => void {
  holds.set(source, (holds.get(source) ?? 0) + 1);
  source.pause();
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    const left = (holds.get(source) ?? 1) - 1;
    holds.set(source, left);
    if (left === 0) source.resume();
  };
}
