/** Reads the first bytes of a stream and leaves the rest in it. */
import type { Readable } from "node:stream";
import { firstEvent } from "../waiting/first-event.ts";

const NEWS = ["readable", "end", "close", "error"] as const;

/** @throws when the stream ends before, or the signal aborts */
export async function readExactly(stream: Readable, length: number, signal: AbortSignal): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let missing = length; missing > 0; ) {
    signal.throwIfAborted();
    // What is there is taken at once: a stream that holds too little says over and over that it can be read.
    const piece: Buffer | null = stream.read(Math.min(missing, stream.readableLength));
    if (piece !== null) {
      pieces.push(piece);
      missing -= piece.length;
    } else if (stream.readableEnded || stream.destroyed) {
      throw new Error("a client left in mid-request");
    } else {
      await firstEvent(stream, NEWS, signal);
    }
  }
  return Buffer.concat(pieces);
}
