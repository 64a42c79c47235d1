/** Reads a file over a host's file protocol, with as many requests under way as the protocol likes. */
import type { OpenFile } from "../connector/connection.ts";
import { readStretch } from "./read-stretch.ts";

/** Where a protocol says nothing. */
const PREFERRED = { chunkBytes: 32 * 1024, inFlight: 32 };

/** Gives its bytes in order. A file that became shorter gives fewer. @throws what the protocol says */
export async function* readOpenFile(file: OpenFile, start: number, end: number): AsyncGenerator<Uint8Array> {
  const { chunkBytes, inFlight } = file.preferred ?? PREFERRED;
  const requests: Promise<Uint8Array>[] = [];
  for (let asked = start; requests.length > 0 || asked < end; ) {
    for (; requests.length < inFlight && asked < end; asked += chunkBytes) {
      const request = readStretch(file, asked, Math.min(chunkBytes, end - asked));
      // It is told of when its turn comes.
      request.catch(() => {});
      requests.push(request);
    }
    yield (await requests.shift()) ?? new Uint8Array();
  }
}
