/** Hands over the pieces of archives. */
import type { ArchivePiece } from "./archive-entry.ts";

/** One after the other; a promise where one of them takes its time. @throws what `take` throws */
export function takeInOrder(
  pieces: Iterator<ArchivePiece>,
  take: (piece: ArchivePiece) => void | Promise<void>,
): void | Promise<void> {
  for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
    const pending = take(next.value);
    if (pending !== undefined) return pending.then(() => takeInOrder(pieces, take));
  }
}
