/** Turns an archive into shell text that makes what is in it, for hosts that have a shell and no tar. */
import { quoteForShell } from "../../command/quote.ts";
import { timeForTouch } from "../../connector/file-time.ts";
import type { ArchiveEntry } from "./archive-entry.ts";
import { TarReader } from "./tar-reader.ts";

/** Exit code of the text when all of it has been run: text that is cut off has another. */
export const ALL_RUN = 76;

/** How much content one command holds. A shell keeps a command in memory, and some read it byte by byte. */
const CONTENT_PER_COMMAND = 4096;

/** Each byte as the format of `printf` has it: the same in every locale, and no NUL in it. */
const PRINTED = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return /^[ -$&(-[\]-~\n]$/.test(character) ? character : `\\${byte.toString(8).padStart(3, "0")}`;
});

/** Of an archive of our own. The text runs only programs that a shell has inside, and `mkdir`, `chmod`, `wc`, `ln`, `touch`. */
export async function* scriptArchive(blocks: AsyncIterable<Buffer>, keepsTimes: boolean): AsyncGenerator<Buffer> {
  const reader = new TarReader();
  let entry: ArchiveEntry | undefined;
  yield Buffer.from("set -e; umask 077\n");
  for await (const block of blocks) {
    let text = "";
    for (const piece of reader.read(block)) {
      if (piece.kind === "entry") {
        entry = piece.entry;
        text += begin(entry);
      } else if (piece.kind === "content") text += print(piece.bytes);
      else if (piece.kind === "end" && entry !== undefined) text += finish(entry, keepsTimes);
    }
    if (text !== "") yield Buffer.from(text, "latin1");
  }
  reader.finish();
  yield Buffer.from(`exit ${ALL_RUN}\n`);
}

function begin({ type, name, target }: ArchiveEntry): string {
  const place = quoteForShell(name);
  if (type === "directory") return `[ -d ${place} ] || mkdir ${place}\n`;
  return type === "symlink" ? `ln -s -- ${quoteForShell(target)} ${place}\n` : `exec 3>${place}\n`;
}

function print(content: Buffer): string {
  let text = "";
  for (let start = 0; start < content.length; start += CONTENT_PER_COMMAND) {
    let printed = "";
    for (const byte of content.subarray(start, start + CONTENT_PER_COMMAND)) printed += PRINTED[byte];
    // A format that begins with a dash would be an option to some.
    text += `printf '${printed.replace(/^-/, "\\055")}' >&3\n`;
  }
  return text;
}

function finish({ type, name, mode, modifiedAt, size }: ArchiveEntry, keepsTimes: boolean): string {
  if (type === "symlink") return "";
  const place = quoteForShell(name);
  const check = type === "file" ? `exec 3>&-\n[ $(wc -c <${place}) -eq ${size} ]\n` : "";
  const time = keepsTimes && type === "file" ? `TZ=UTC0 touch -m -t ${timeForTouch(modifiedAt)} ${place}\n` : "";
  return `${check}chmod ${mode.toString(8)} ${place}\n${time}`;
}
