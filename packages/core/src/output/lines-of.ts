/** The lines of a text, as programs print them. */

/** Without their line endings; what follows the last one is a line, too, unless it is empty. */
export function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(withoutReturn);
}

/** A line as it came, without the carriage return of its ending. */
export function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
