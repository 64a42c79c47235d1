/** Reads a file that is moved in from: text of a bounded size. */
import { isUtf8 } from "node:buffer";
import { open } from "node:fs/promises";
import { UsageError } from "../process/usage-error.ts";

/** More than any inventory that people write. */
const MOST_BYTES = 16 * 1024 * 1024;

/** @throws UsageError that says why it can't be read */
export async function readSource(file: string): Promise<string> {
  const text = await readSourceIfThere(file);
  if (text === undefined) throw new UsageError(`There is no file ${file}`);
  return text;
}

/** The same; undefined where there is no such file. */
export async function readSourceIfThere(file: string): Promise<string | undefined> {
  // Of a pipe, opening would wait for somebody to write.
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw unreadable(file, error.message);
  });
  if (handle === undefined) return undefined;
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw unreadable(file, "it is a folder");
    if (!facts.isFile()) throw unreadable(file, "it is no regular file");
    if (facts.size > MOST_BYTES) throw unreadable(file, `it has more than ${MOST_BYTES} bytes`);
    const bytes = await handle.readFile();
    if (!isUtf8(bytes)) throw unreadable(file, "it is no text in UTF-8");
    return new TextDecoder().decode(bytes);
  } finally {
    await handle.close();
  }
}

function unreadable(file: string, why: string): UsageError {
  return new UsageError(`Can't read ${file}: ${why}`);
}
