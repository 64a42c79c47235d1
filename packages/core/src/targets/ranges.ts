/** Folded ranges of names: `web[1-3,7]` is web1, web2, web3 and web7. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { isPadded } from "./fold-names.ts";

/** Only digits, dashes and commas make a range, so that `[::1]` stays an address. */
const RANGE = /\[(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)\]/g;

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
    // ClusterShell refuses it too; `[01-5]` and `[1-05]` would be read in one way here and in another there.
    if (start.length !== end.length && (isPadded(start) || isPadded(end))) {
      const width = Math.max(start.length, end.length);
      const padded = `${start.padStart(width, "0")}-${end.padStart(width, "0")}`;
      const plain = `${Number(start)}-${Number(end)}`;
      const advice = `Write [${padded}] for names with zeros, or [${plain}] for names without.`;
      throw invalid(text, `has a range whose ends differ in their zeros: ${item}`, advice);
    }
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

function invalid(text: string, reason: string, advice: string): InventoryError {
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", `The target ${showName(text)} ${reason}`, { advice });
}
