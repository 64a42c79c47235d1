/** Folded ranges of names: `web[1-3,7]` is web1, web2, web3 and web7. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "./route.ts";

/** Only digits, dashes and commas make a range, so that `[::1]` stays an address. */
const RANGE = /\[(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\]/g;
/** The last number of a name, short enough to count with. */
const LAST_NUMBER = /^(.*?)(\d{1,15})(\D*)$/s;

const MAX_NAMES = 100_000;

/** Whether a name holds a range. */
export function isRange(text: string): boolean {
  RANGE.lastIndex = 0;
  return RANGE.test(text);
}

/**
 * The names that a text with ranges stands for, in order: `[1-3]`, `[01-03]` (padded), `[1-3,7]`, several of them.
 *
 * @throws InventoryError for a range that goes backwards, and for more than 100,000 names.
 */
export function expandRanges(text: string): readonly string[] {
  const parts = text.split(RANGE);
  const spans = parts.map((part, index) => (index % 2 === 0 ? undefined : parseSpans(part, text)));
  const count = spans.reduce((total, span) => total * (span === undefined ? 1 : countOf(span)), 1);
  if (count > MAX_NAMES) {
    throw invalid(
      text,
      `stands for ${count.toLocaleString("en")} names`,
      "Make the ranges smaller: 100,000 is the most.",
    );
  }
  return parts.reduce<string[]>(
    (names, part, index) => {
      const span = spans[index];
      if (span === undefined) return names.map((name) => name + part);
      const numbers = span.flatMap(spell);
      return names.flatMap((name) => numbers.map((number) => name + number));
    },
    [""],
  );
}

/** The shortest text for some names, each once: `web[1-3,7],db1`. The reverse of {@link expandRanges}. */
export function foldNames(names: Iterable<string>): string {
  const families = new Map<string, { prefix: string; suffix: string; numbers: string[] }>();
  for (const name of new Set(names)) {
    const [, prefix = "", number = "", suffix = ""] = name.includes("[") ? [] : (LAST_NUMBER.exec(name) ?? []);
    const identity = number === "" ? `=${name}` : `${prefix}\0${suffix}`;
    const family = families.get(identity);
    if (family !== undefined) family.numbers.push(number);
    else
      families.set(identity, { prefix: number === "" ? name : prefix, suffix, numbers: number === "" ? [] : [number] });
  }
  return [...families.values()].map(foldFamily).join(",");
}

interface Span {
  readonly first: number;
  readonly last: number;
  /** Digits to fill up with zeros; 0 where the numbers are not padded. */
  readonly width: number;
}

function parseSpans(content: string, text: string): Span[] {
  return content.split(",").map((item) => {
    const [start = "", end = start] = item.split("-");
    const span = { first: Number(start), last: Number(end), width: isPadded(start) ? start.length : 0 };
    if (start.length > 15 || end.length > 15) throw invalid(text, "holds a number that is too long", "Shorten it.");
    if (span.last < span.first) throw invalid(text, `has a range that goes backwards: ${item}`, "Swap its ends.");
    return span;
  });
}

function countOf(spans: readonly Span[]): number {
  return spans.reduce((total, { first, last }) => total + last - first + 1, 0);
}

function spell({ first, last, width }: Span): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(width, "0"));
}

function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith("0");
}

function foldFamily({ prefix, suffix, numbers }: { prefix: string; suffix: string; numbers: string[] }): string {
  const [only] = numbers;
  if (only === undefined) return prefix;
  if (numbers.length === 1) return prefix + only + suffix;
  return `${prefix}[${foldNumbers(numbers).join(",")}]${suffix}`;
}

/** Numbers of one padding can share a range: `08` and `10` can, `8` and `10` can, `8` and `09` can't. */
function foldNumbers(numbers: readonly string[]): string[] {
  const paddedWidths = new Set(numbers.filter(isPadded).map((number) => number.length));
  const byWidth = new Map<number, string[]>();
  for (const number of numbers) {
    const width = paddedWidths.has(number.length) ? number.length : 0;
    const members = byWidth.get(width);
    if (members === undefined) byWidth.set(width, [number]);
    else members.push(number);
  }
  return [...byWidth.values()].flatMap((members) => foldSorted(members.sort((a, b) => Number(a) - Number(b))));
}

function foldSorted(numbers: readonly string[]): string[] {
  const runs: { first: string; last: string }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && Number(run.last) + 1 === Number(number)) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
}

function invalid(text: string, reason: string, advice: string): InventoryError {
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", `The target ${showName(text)} ${reason}`, { advice });
}
