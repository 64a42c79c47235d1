/** Breaks text for a terminal between words. */
import { displayWidth } from "./display-width.ts";
import { removeControls } from "./remove-controls.ts";

/** The text in lines of at most a width, broken at spaces; a longer word stays whole. */
export function wrapText(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Where lines are written to. */
export interface WrappingStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** Columns of the terminal; without one, as many as there are. */
export function widthOf({ isTTY, columns }: WrappingStream): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

/** What the lines of a message that go on are indented by, over its own indent. */
const HANGING_INDENT = 2;

/**
 * A message for people as it is written to a stream: lines without control characters, each ended, and on a terminal none
 * longer than that is wide, as far as there are spaces to break at.
 */
export function formatMessage(message: string, stream: WrappingStream): string {
  const width = widthOf(stream);
  const lines = message.split("\n").map(removeControls);
  return lines.map((line) => `${wrapLine(line, width).join("\n")}\n`).join("");
}

function wrapLine(line: string, width: number): string[] {
  const text = line.trimStart();
  const indent = " ".repeat(line.length - text.length);
  const [first = "", ...rest] = wrapText(text, width - indent.length - HANGING_INDENT);
  if (displayWidth(line) <= width) return [line];
  return [indent + first, ...rest.map((each) => indent + " ".repeat(HANGING_INDENT) + each)];
}
