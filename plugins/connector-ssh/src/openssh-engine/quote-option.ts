/** Quotes a text for ssh's reader of options. */

/** One word, in which nothing is expanded. */
export function quoteOption(text: string): string {
  return `"${text.replaceAll("%", "%%").replaceAll(/["\\]/g, "\\$&")}"`;
}
