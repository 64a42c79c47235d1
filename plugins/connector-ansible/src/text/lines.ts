/** Lines and white space as Python has them, which knows more of both than most. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these end lines, too
const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are white space, too
const SPACE = /[\s\x1c-\x1f\x85]/;

/** A text without its byte order mark, line by line. */
export function splitLines(text: string): string[] {
  return (text.startsWith("\ufeff") ? text.slice(1) : text).split(LINE_END);
}

/** Without white space at both ends. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.test(text[start] as string)) start += 1;
  while (end > start && SPACE.test(text[end - 1] as string)) end -= 1;
  return text.slice(start, end);
}
