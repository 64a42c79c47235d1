/** Writes an offer as the script of a shell reads it: what it is, then a word a line. */
import type { BashLine } from "./bash-line.ts";
import { writeBashWord } from "./bash-line.ts";
import type { Offer } from "./offer.ts";

/** For zsh and fish: they quote, and show what a tab separates from the word. */
export function writeOffer(offer: Offer): string {
  if (offer.kind === "files") return "files\n";
  return ["words", ...offer.words.map(({ value, description }) => `${value}\t${description}`), ""].join("\n");
}

/** For bash: `open` says that no space follows. */
export function writeBashOffer(offer: Offer, line: BashLine): string {
  if (offer.kind === "files") return "files\n";
  const words = offer.words.flatMap(({ value }) => writeBashWord(value, line) ?? []);
  const isOpen = words.length > 0 && offer.words.every(({ value }) => /[=/_:]$/.test(value));
  return [isOpen ? "open" : "words", ...words, ""].join("\n");
}
