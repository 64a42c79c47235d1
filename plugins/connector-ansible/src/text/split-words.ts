/** Splits a line into words as Python's shlex does, which Ansible uses: quotes, backslashes, and comments after `#`. */
import { InventoryMistake } from "../model/inventory-data.ts";

const PLAIN = /^[^\s'"\\#]+$/;

/** @throws InventoryMistake for a quote without an end */
export function splitWords(line: string): string[] {
  // Most lines are a name alone.
  if (PLAIN.test(line)) return [line];
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] as string;
    if (letter === "#") break;
    if (letter === " " || letter === "\t" || letter === "\r" || letter === "\n") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (letter === "\\") {
      at += 1;
      if (at >= line.length) throw new InventoryMistake("nothing follows the backslash at its end");
      word = (word ?? "") + line[at];
    } else if (letter === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw new InventoryMistake("a single quote has no end");
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (letter === '"') {
      const { text, end } = readQuoted(line, at + 1);
      word = (word ?? "") + text;
      at = end;
    } else {
      word = (word ?? "") + letter;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** In double quotes a backslash only takes away the meaning of a quote and of itself. */
function readQuoted(line: string, start: number): { text: string; end: number } {
  let text = "";
  for (let at = start; at < line.length; at += 1) {
    const letter = line[at] as string;
    if (letter === '"') return { text, end: at };
    if (letter === "\\" && at + 1 < line.length) {
      at += 1;
      const next = line[at] as string;
      text += next === '"' || next === "\\" ? next : letter + next;
    } else {
      text += letter;
    }
  }
  throw new InventoryMistake("a double quote has no end");
}
