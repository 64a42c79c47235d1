/** Breaks folded names for a terminal: after commas, within brackets too where one name is too long. */
import { displayWidth } from "../render/display-width.ts";

/** Lines of at most a width, as far as there are commas to break at. */
export function wrapNames(folded: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const piece of folded.split(/(?<=,)/)) {
    if (line !== "" && displayWidth(line) + displayWidth(piece) > width) {
      lines.push(line);
      line = "";
    }
    line += piece;
  }
  return [...lines, line];
}
