/** Reads a file as the UTF-8 text that it has to be: bytes that are none would be changed in silence. */
import { isUtf8 } from "node:buffer";
import { readFile } from "node:fs/promises";

/** The text without a byte order mark, or why it is none. */
export type TextOrProblem =
  | { readonly text: string }
  | { readonly problem: string /** Counted from 1, where the problem is on one. */; readonly line?: number };

/** @throws what reading the file throws */
export async function readText(file: string, signal?: AbortSignal): Promise<TextOrProblem> {
  return decodeText(await readFile(file, { signal }));
}

/** Text of bytes, as files and programs give them. */
export function decodeText(bytes: Uint8Array): TextOrProblem {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { problem: "is UTF-16 and not UTF-8" };
  }
  if (!isUtf8(bytes)) return { problem: "is not UTF-8", line: lineOfFirstWrong(bytes) };
  // The decoder takes the byte order mark away.
  return { text: new TextDecoder().decode(bytes) };
}

/** No byte of a character is a line feed, so lines can be looked at one by one. */
function lineOfFirstWrong(bytes: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}
