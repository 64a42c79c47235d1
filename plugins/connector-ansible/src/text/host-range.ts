/** Ranges in names: `[1:9]`, `[01:20]`, `[01:50:2]`, `[a:f]`, and several in one name. */
import { InventoryMistake } from "../model/inventory-data.ts";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

interface Range {
  readonly head: string;
  readonly tail: string;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly show: (value: number) => string;
}

/** How many names a pattern stands for, without making them. @throws InventoryMistake */
export function countRange(text: string): number {
  let count = 1;
  let rest = text;
  while (rest.includes("[")) {
    const { from, to, step, tail } = readRange(rest);
    count *= Math.max(0, Math.floor((to - from) / step) + 1);
    rest = tail;
  }
  return count;
}

/** The names, the last range running fastest. @throws InventoryMistake */
export function expandRange(text: string): string[] {
  if (!text.includes("[")) return [text];
  const { head, tail, from, to, step, show } = readRange(text);
  const tails = expandRange(tail);
  const names: string[] = [];
  for (let value = from; value <= to; value += step) {
    for (const end of tails) names.push(head + show(value) + end);
  }
  return names;
}

function readRange(text: string): Range {
  const open = text.indexOf("[");
  const close = text.indexOf("]", open);
  const wrong = (why: string) => new InventoryMistake(`the range in ${text} ${why}`);
  if (close < 0) throw wrong("has no end");
  const bounds = text.slice(open + 1, close).split(":");
  const [first = "", last = "", third = "1"] = bounds;
  if (bounds.length !== 2 && bounds.length !== 3) throw wrong("must be [begin:end] or [begin:end:step]");
  const begin = first === "" ? "0" : first;
  if (last === "") throw wrong("has no end value");
  const width = begin.length > 1 && begin.startsWith("0") ? begin.length : 0;
  if (width > 0 && width !== last.length) throw wrong("must have as many digits at its end as at its beginning");
  if (!/^\d+$/.test(third) || Number(third) === 0) throw wrong("has no step");
  const sides = { head: text.slice(0, open), tail: text.slice(close + 1), step: Number(third) };
  const letters = [LETTERS.indexOf(begin), LETTERS.indexOf(last)] as const;
  if (!letters.includes(-1)) {
    const [from, to] = letters;
    if (from > to) throw wrong("goes backwards");
    return { ...sides, from, to, show: (value) => LETTERS[value] as string };
  }
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(last)) throw wrong("is neither of numbers nor of letters");
  const show = (value: number) => String(value).padStart(width, "0");
  return { ...sides, from: Number(begin), to: Number(last), show };
}
