/** Cuts a line with a mark below it to what a terminal shows in one line, so that the mark stays below what it marks. */

const LEFT_OUT = "...";
/** As much of what is before the mark as can be is shown, up to this share of the line. */
const SHARE_BEFORE = 0.4;

/** The line and the mark below it, neither longer than the width. */
export function fitExcerpt(excerpt: string, width: number): string[] {
  const [line = "", mark = ""] = excerpt.split("\n");
  const characters = [...line];
  if (characters.length <= width) return [line, mark];
  const start = mark.length - mark.trimStart().length;
  const room = Math.max(width - 2 * LEFT_OUT.length, 1);
  const most = characters.length - room;
  const from = Math.max(0, Math.min(start - Math.floor(room * SHARE_BEFORE), most));
  const shown = characters.slice(from, from + room).join("");
  const [before, after] = [from > 0 ? LEFT_OUT : "", from < most ? LEFT_OUT : ""];
  const marks = mark.trimStart().slice(0, Math.max(room - (start - from), 1));
  return [before + shown + after, " ".repeat(before.length + start - from) + marks];
}
