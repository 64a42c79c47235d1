/** Reads a stretch of a host's file whole: an answer may be shorter than what was asked for, and that is not the end. */
import type { OpenFile } from "../../connector/connection.ts";

/** Gives fewer bytes where the file ends. @param memory as `OpenFile.read` takes it */
export async function readStretch(
  file: OpenFile,
  offset: number,
  length: number,
  memory?: Uint8Array,
): Promise<Uint8Array> {
  // Not every protocol can be asked for nothing.
  if (length === 0) return new Uint8Array();
  const first = await file.read(offset, length, memory);
  if (first.length === length || first.length === 0) return first;
  const whole = memory?.subarray(0, length) ?? new Uint8Array(length);
  whole.set(first);
  let count = first.length;
  while (count < length) {
    const more = await file.read(offset + count, length - count);
    if (more.length === 0) break;
    whole.set(more, count);
    count += more.length;
  }
  return whole.subarray(0, count);
}
