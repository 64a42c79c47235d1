/** Reads a file over a host's file protocol, with as many requests under way as the protocol likes. */
import type { OpenFile } from "../../connector/connection.ts";
import { preferredRequests } from "./preferred-requests.ts";
import { readStretch } from "./read-stretch.ts";

/** As soon as no more of the requests are under way than this part of them, new ones are sent. */
const REFILL = 0.75;

/**
 * Gives its bytes in order. A file that became shorter gives fewer.
 *
 * @param reusesMemory whether bytes may change as soon as the next are asked for
 * @throws what the protocol says
 */
export async function* readOpenFile(
  file: OpenFile,
  start: number,
  end: number,
  { reusesMemory }: { readonly reusesMemory: boolean },
): AsyncGenerator<Uint8Array> {
  const { chunkBytes, inFlight } = preferredRequests(file);
  const requests: { readonly chunk: Promise<Uint8Array>; readonly memory: Uint8Array | undefined }[] = [];
  const spare: Uint8Array[] = [];
  let asked = start;
  const ask = (): void => {
    const memory = reusesMemory ? (spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes)) : undefined;
    const chunk = readStretch(file, asked, Math.min(chunkBytes, end - asked), memory);
    // It is told of when its turn comes.
    chunk.catch(() => {});
    requests.push({ chunk, memory });
    asked += chunkBytes;
  };
  while (requests.length > 0 || asked < end) {
    // Some at a time: each by itself would be a packet of its own.
    if (requests.length <= inFlight * REFILL) while (requests.length < inFlight && asked < end) ask();
    const next = requests.shift();
    if (next === undefined) return;
    yield await next.chunk;
    if (next.memory !== undefined) spare.push(next.memory);
  }
}
