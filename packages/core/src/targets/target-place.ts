/** Where in a target a word stands, and errors that point there. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";

/** A part of a target as it was written: characters from `start`, up to and without `end`. */
export interface TargetPlace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a part of a target. */
export function invalidTarget(place: TargetPlace, reason: string, advice: string): InventoryError {
  const message = `The target ${showName(place.text)} ${reason}`;
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", message, { advice, excerpt: excerptOf(place) });
}

/** Columns that are shown of a target. */
const WIDTH = 70;
/** Columns before the mark, where a target is longer. */
const BEFORE = 40;

/** The target in one line, and below it a mark at a part of it; undefined where there is no other part. */
export function excerptOf({ text, start, end }: TargetPlace): string | undefined {
  if (start <= 0 && end >= text.length) return undefined;
  const from = text.length <= WIDTH ? 0 : Math.max(0, Math.min(start - BEFORE, text.length - WIDTH));
  const shown = text.slice(from, from + WIDTH).replace(/[\p{Cc}\u2028\u2029]/gu, "?");
  const [before, after] = [from > 0 ? "..." : "", from + WIDTH < text.length ? "..." : ""];
  // A character of two units takes one column.
  const columns = [...shown.slice(0, start - from)].length + before.length;
  const marks = [...shown.slice(start - from, end - from)].length;
  return `${before}${shown}${after}\n${" ".repeat(columns)}${"^".repeat(Math.max(marks, 1))}`;
}
