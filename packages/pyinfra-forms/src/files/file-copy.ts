/** Open files that are in truth one copy of the whole content, by a class's `putFile` or `getFile`. */
import { PassThrough } from "node:stream";
import { type OpenFile, TransferError } from "@towline/core";
import { Limit, unlessAborted } from "@towline/core/waiting";
import type { BaseConnector, CopyOptions } from "../contract/base-connector.ts";
import { SharedStream } from "../process/shared-stream.ts";

/** A copy goes from start to end, so there is nothing to gain from more than one request at a time. */
const IN_SEQUENCE = { chunkBytes: 64 * 1024, inFlight: 1 };

/** A file that is written by `putFile` while `write` is called. Closing it waits for the copy. */
export function openPut(instance: BaseConnector<object>, path: string, options: CopyOptions): OpenFile {
  const content = new PassThrough();
  // What goes wrong is told by `outcome`, or by the write that it breaks.
  content.on("error", () => {});
  const copied = (async () => {
    await instance.putFile(content, path, options);
    if (!content.readableEnded) throw new Error("putFile resolved before it had read all of the content");
  })();
  // A class that does not listen to the signal must not keep a closed connection waiting.
  const reason = (): Error => new Error(`the connection to ${instance.target.name} was closed`);
  const outcome = unlessAborted(copied, options.signal, { reason });
  outcome.catch((error: unknown) => content.destroy(toError(error)));
  let position = 0;
  return {
    preferred: IN_SEQUENCE,
    read: async () => fail(path, instance, "is open for writing"),
    async write(bytes, offset) {
      if (offset !== position) fail(path, instance, "is written from start to end");
      position += bytes.length;
      // A class may keep what it reads from the stream for longer than the write takes.
      const kept = Uint8Array.from(bytes);
      await new Promise<void>((resolve, reject) => {
        content.write(kept, (error) => (error ? reject(error) : resolve()));
      });
    },
    async close() {
      content.end();
      await outcome;
    },
  };
}

/** A file that is read by `getFile` while `read` is called. Closing it lets go of the copy. */
export function openGet(instance: BaseConnector<object>, path: string, closed: AbortSignal): OpenFile {
  const letGo = new Limit({ signal: closed });
  const content = new SharedStream();
  content.on("error", () => {});
  const chunks: AsyncIterator<Buffer> = content[Symbol.asyncIterator]();
  (async () => {
    try {
      await instance.getFile(path, content, { signal: letGo.signal });
      content.sourceOver();
    } catch (error) {
      content.destroy(toError(error));
    }
  })();
  let position = 0;
  let held: Buffer = Buffer.alloc(0);
  return {
    preferred: IN_SEQUENCE,
    async read(offset, length) {
      if (offset !== position) fail(path, instance, "is read from start to end");
      while (held.length === 0) {
        const { done, value } = await chunks.next();
        if (done === true) break;
        held = value;
      }
      // Who gave it may use its memory again.
      const taken = Buffer.from(held.subarray(0, length));
      held = held.subarray(length);
      position += taken.length;
      return taken;
    },
    write: async () => fail(path, instance, "is open for reading"),
    async close() {
      letGo.abort();
      content.destroy();
    },
  };
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function fail(path: string, { target }: BaseConnector<object>, why: string): never {
  throw new TransferError("ERR_TOWLINE_TRANSFER_FAILED", `${path} (${target.name}) ${why}`, { host: target.name });
}
