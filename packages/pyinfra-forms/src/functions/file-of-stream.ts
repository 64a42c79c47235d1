/** Files in the place of streams, for programs that copy by name, as `docker cp` does. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

/**
 * Writes all of a stream to a file of this machine that only its owner may read, for as long as `use` needs it.
 *
 * @returns what `use` says: whether it went well
 * @example
 * ```ts
 * putFile: (state, { data }, content, remote) => withSourceFile(content, (file) => copy(file, `${data.box_name}:${remote}`)),
 * ```
 */
export function withSourceFile(content: Readable, use: (file: string) => Promise<boolean>): Promise<boolean> {
  return withFile(async (file) => {
    await pipeline(content, createWriteStream(file, { mode: 0o600 }));
    return use(file);
  });
}

/**
 * Has `use` write a file of this machine that only its owner may reach, and sends all of it to the stream.
 *
 * @returns what `use` says: whether it went well. If not, nothing is sent.
 */
export function withTargetFile(content: Writable, use: (file: string) => Promise<boolean>): Promise<boolean> {
  return withFile(async (file) => {
    const went = await use(file);
    if (went === true) await pipeline(createReadStream(file), content);
    return went;
  });
}

async function withFile(work: (file: string) => Promise<boolean>): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-copy-"));
  try {
    return await work(path.join(folder, "content"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
