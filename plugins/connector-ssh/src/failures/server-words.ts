/** What a server says to people while somebody logs in: cleaned, and no more of it than a message can hold. */
import { stripVTControlCharacters } from "node:util";

/** How much is listened to, and how much is told. */
const LONGEST_HEARD = 4_096;
const LONGEST_TOLD = 400;

/** All that a terminal would not show as it is. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** Banners, instructions and last words, each once. */
export class ServerWords {
  readonly #heard = new Set<string>();
  #length = 0;

  add(text: string): void {
    const words = cleanWords(text.slice(0, Math.max(0, LONGEST_HEARD - this.#length)));
    this.#length += text.length;
    if (words !== "") this.#heard.add(words);
  }

  /** In one line; undefined where nothing was said. */
  get text(): string | undefined {
    if (this.#heard.size === 0) return undefined;
    // What is said last is about this login; what comes first may be there for everybody.
    const all = [...this.#heard].join(" / ");
    return all.length > LONGEST_TOLD ? `…${all.slice(1 - LONGEST_TOLD)}` : all;
  }
}

/** The same for one text. */
export function tidyWords(text: string): string | undefined {
  const words = new ServerWords();
  words.add(text);
  return words.text;
}

/** One line without anything that a terminal would take for more than text. */
function cleanWords(text: string): string {
  return stripVTControlCharacters(text).replaceAll(UNPRINTABLE, " ").replaceAll(/ {2,}/g, " ").trim();
}
