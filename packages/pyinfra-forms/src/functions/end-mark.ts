/** A mark at the end of what a command prints: it tells the exit code, and whether the last line was a whole one. */
import { randomBytes } from "node:crypto";
import { quoteForShell } from "@towline/core";

/** Runs the command that follows, prints the mark with its exit code on both streams, and ends as the command did. */
const RUN_AND_MARK = '"$@"; set -- "$?"; command printf "$0 %s\\n" "$1"; command printf "$0 %s\\n" "$1" >&2; exit "$1"';

/** A command that marks its end, and how its mark is found. */
export interface MarkedCommand {
  /** One line of words for a POSIX shell. */
  readonly line: string;
  /** The bytes without the mark, and the exit code that it told. */
  cut(bytes: Buffer): { readonly bytes: Buffer; readonly exitCode: number | undefined };
}

/** Functions tell lines and a status; the mark is how everything else about a command's end gets through them. */
export function markEnd(argv: readonly string[]): MarkedCommand {
  const word = `towline-end-${randomBytes(8).toString("hex")}`;
  const mark = `\x1e${word} `;
  return {
    line: ["sh", "-c", RUN_AND_MARK, `\\036${word}`, ...argv].map(quoteForShell).join(" "),
    cut(bytes) {
      const start = bytes.indexOf(mark);
      const end = start < 0 ? -1 : bytes.indexOf("\n", start);
      if (end < 0) return { bytes, exitCode: undefined };
      const exitCode = Number(bytes.toString("latin1", start + mark.length, end));
      // What was left running in the background may print behind it.
      return { bytes: Buffer.concat([bytes.subarray(0, start), bytes.subarray(end + 1)]), exitCode };
    },
  };
}
