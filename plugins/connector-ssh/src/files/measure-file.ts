/** Finds the size of a file on a server that does not tell it: by looking for its end. */
import type { OpenFile } from "@towline/core";

const STRETCH_BYTES = 32 * 1024;

/** @throws what the server says of opening or reading it */
export async function measureFile(open: () => Promise<OpenFile>): Promise<number> {
  try {
    return await readFrom(open, searchEnd);
  } catch {
    // Not every server reads a file from any place.
    return readFrom(open, readThrough);
  }
}

async function readFrom(open: () => Promise<OpenFile>, measure: (file: OpenFile) => Promise<number>): Promise<number> {
  const file = await open();
  try {
    return await measure(file);
  } finally {
    await file.close().catch(() => {});
  }
}

async function searchEnd(file: OpenFile): Promise<number> {
  const isBefore = async (offset: number): Promise<boolean> => (await file.read(offset, 1)).length > 0;
  if (!(await isBefore(0))) return 0;
  let [inside, outside] = [0, STRETCH_BYTES];
  while (await isBefore(outside)) [inside, outside] = [outside, outside * 2];
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2);
    if (await isBefore(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

async function readThrough(file: OpenFile): Promise<number> {
  const memory = Buffer.allocUnsafe(STRETCH_BYTES);
  let size = 0;
  for (;;) {
    const { length } = await file.read(size, STRETCH_BYTES, memory);
    if (length === 0) return size;
    size += length;
  }
}
