/** No sentence of a page is so long that a reader loses its beginning. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { listPages, root } from "../support/read-pages.ts";

const MOST_WORDS = 35;

test.each(listPages())("%s", (page) => {
  const long = readSentences(page).filter((sentence) => sentence.split(/\s+/).length > MOST_WORDS);
  expect(long).toEqual([]);
});

/** What stands in paragraphs, items of lists and cells of tables, without code. */
function readSentences(page: string): string[] {
  const text = readFileSync(path.join(root, page), "utf8");
  const prose = text.replaceAll(/^```.*?^```$/gms, "").replaceAll(/<!--.*?-->/gs, "");
  const parts = prose.split(/\n\s*\n|\n(?=[-*] |\d+\. |\|)|(?<=[^\\])\|/);
  return parts.flatMap((part) => part.trim().split(/(?<=[.!?])\s+/));
}
