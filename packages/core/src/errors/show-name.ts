/** Shows a name in a message: one line, control characters escaped, quoted. */

/** A name for a message, cut where it is long. */
export function showName(text: string): string {
  const shown = text.length > 100 ? `${text.slice(0, 97)}...` : text;
  const escaped = shown.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}
