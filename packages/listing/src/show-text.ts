/** Shows what a source said in one line of a message, whatever characters it holds. */

const LONGEST = 300;

/** In one line, without control characters, and no longer than a message may be. */
export function showText(text: string, longest = LONGEST): string {
  const line = text
    .slice(0, longest * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
