/** All text that a stream has at this moment. */
import type { Readable } from "node:stream";

/** One `read()` gives all pieces up to Node 24, and one piece of them from Node 26 on. */
export function readNow(stream: Readable): string {
  const pieces: Buffer[] = [];
  for (let piece: Buffer | null = stream.read(); piece !== null; piece = stream.read()) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
