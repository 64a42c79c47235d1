/** Folded ranges of names: `web[1-3,7]` is web1, web2, web3 and web7; `[0-8/2]` counts by twos. */
import { invalidTarget, type TargetPlace } from "./target-place.ts";

/** The most names that one target may stand for. */
export const MOST_NAMES = 1_000_000;

const SPAN = String.raw`\s*\d+\s*(?:-\s*\d+\s*(?:/\s*\d+\s*)?)?`;
/** Only numbers make a range, so that `[::1]` stays an address. */
const RANGE = new RegExp(String.raw`\[(${SPAN}(?:,${SPAN})*)\]`);
const RANGES = new RegExp(RANGE, "g");
const ONE_SPAN = /^(\d+)(?:-(\d+)(?:\/(\d+))?)?$/;

/** Longer numbers can't be counted with exactly. */
const MOST_DIGITS = 15;

/** Whether a name holds a range. */
export function isRange(text: string): boolean {
  return RANGE.test(text);
}

/**
 * The names that a text with ranges stands for, in order: `[1-3]`, `[01-03]` (padded), `[1-3,7]`, `[0-8/2]`, several of them.
 *
 * @throws InventoryError for a range that goes backwards, whose ends differ in their zeros, and for more than a million names.
 */
export function expandRanges(text: string, place: TargetPlace = wholeOf(text)): readonly string[] {
  const { parts, spans } = readRanges(text, place);
  let names: string[] = [parts[0] ?? ""];
  for (const [index, list] of spans.entries()) {
    const after = parts[index + 1] ?? "";
    const longer: string[] = [];
    for (const name of names) for (const span of list) addNumbers(longer, name, span, after);
    names = longer;
  }
  return names;
}

/** How many names a text with ranges stands for. @throws InventoryError as {@link expandRanges} */
export function countNames(text: string, place: TargetPlace = wholeOf(text)): number {
  return readRanges(text, place).count;
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly step: number;
  /** Digits to fill up with zeros; 0 where the numbers are not padded. */
  readonly width: number;
}

interface Ranges {
  /** The text before, between and after the ranges. */
  readonly parts: readonly string[];
  readonly spans: readonly (readonly Span[])[];
  readonly count: number;
}

function readRanges(text: string, place: TargetPlace): Ranges {
  const parts: string[] = [];
  const spans: (readonly Span[])[] = [];
  let end = 0;
  let count = 1;
  for (const { index, 0: whole, 1: content = "" } of text.matchAll(RANGES)) {
    const before = text.slice(end, index);
    end = index + whole.length;
    const inside = { text: place.text, start: place.start + index + 1, end: place.start + end - 1 };
    const list = readSpans(content, /\d*$/.exec(before)?.[0] ?? "", inside);
    parts.push(before);
    spans.push(list);
    count *= list.reduce((sum, span) => sum + countOf(span), 0);
  }
  parts.push(text.slice(end));
  if (count > MOST_NAMES) throw tooMany(count, place);
  return { parts, spans, count };
}

/** @throws InventoryError where some targets stand for too many names together */
export function tooMany(count: number, place: TargetPlace): Error {
  const reason = `stands for ${count.toLocaleString("en")} names`;
  return invalidTarget(place, reason, `Make the ranges smaller: ${MOST_NAMES.toLocaleString("en")} is the most.`);
}

function readSpans(content: string, digitsBefore: string, inside: TargetPlace): Span[] {
  const spans: Span[] = [];
  let { start } = inside;
  for (const item of content.split(",")) {
    const place = { text: inside.text, start, end: start + item.length };
    spans.push(readSpan(item.replace(/\s+/g, ""), digitsBefore, place));
    start = place.end + 1;
  }
  return spans;
}

function readSpan(item: string, digitsBefore: string, place: TargetPlace): Span {
  const [, start = "", end = start, by = "1"] = ONE_SPAN.exec(item) ?? [];
  const [first, last, step] = [Number(start), Number(end), Number(by)];
  if ([start, end, by].some(({ length }) => length > MOST_DIGITS))
    throw invalidTarget(place, "holds a number that is too long", `${MOST_DIGITS} digits are the most.`);
  // ClusterShell refuses it too; `[01-5]` and `[1-05]` would be read in one way here and in another there.
  const zeros = isPadded(start) || isPadded(end) || isPadded(`${digitsBefore}${start}`);
  if (start.length !== end.length && zeros) throw differentZeros(start, end, item, digitsBefore, place);
  if (last < first) throw invalidTarget(place, `has a range that goes backwards: ${item}`, "Swap its ends.");
  if (step < 1) throw invalidTarget(place, `has a step that leads nowhere: ${item}`, "Count by 1 or more.");
  return { first, last, step, width: isPadded(start) ? start.length : 0 };
}

function differentZeros(start: string, end: string, item: string, digitsBefore: string, place: TargetPlace): Error {
  const width = Math.max(start.length, end.length);
  const padded = `[${start.padStart(width, "0")}-${end.padStart(width, "0")}]`;
  const reason = `has a range whose ends differ in their zeros: ${digitsBefore}${item}`;
  // The zeros before the bracket belong to the number, too: `a0[8-12]`.
  const advice =
    isPadded(start) || isPadded(end)
      ? `Write ${padded} for names with zeros, or [${Number(start)}-${Number(end)}] for names without.`
      : `Write the zeros inside of the brackets: ${padded}.`;
  return invalidTarget(place, reason, advice);
}

function countOf({ first, last, step }: Span): number {
  return Math.floor((last - first) / step) + 1;
}

function addNumbers(names: string[], before: string, { first, last, step, width }: Span, after: string): void {
  for (let number = first; number <= last; number += step) {
    const digits = width === 0 ? String(number) : String(number).padStart(width, "0");
    names.push(before + digits + after);
  }
}

/** Whether a number is filled up with zeros. */
function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith("0");
}

function wholeOf(text: string): TargetPlace {
  return { text, start: 0, end: text.length };
}
