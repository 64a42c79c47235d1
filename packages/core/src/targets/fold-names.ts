/** Folds names that differ by a number into one short text: `web[1-3,7],db1`. The reverse of expanding ranges. */

/** A way to take one number out of a name. Longer numbers can't be counted with. */
const NUMBERS = /(?<!\d)\d{1,15}(?!\d)/g;

interface Family {
  readonly before: string;
  readonly after: string;
  readonly numbers: string[];
}

/**
 * The shortest text for some names, each once, in the order in which each family of them first appears.
 *
 * @example
 * ```ts
 * foldNames(["web1.dc2", "web2.dc2", "db1"]); // "web[1-2].dc2,db1"
 * ```
 */
export function foldNames(names: Iterable<string>): string {
  const unique = [...new Set(names)];
  const splits = unique.map(splitAtNumbers);
  const frequency = new Map<string, number>();
  for (const { key } of splits.flat()) frequency.set(key, (frequency.get(key) ?? 0) + 1);
  const families = new Map<string, Family>();
  for (const [index, name] of unique.entries()) {
    // Of several numbers, the one that most names differ by; of equals, the last.
    const best = (splits[index] ?? []).reduce<Split | undefined>(
      (chosen, split) =>
        chosen !== undefined && (frequency.get(split.key) ?? 0) < (frequency.get(chosen.key) ?? 0) ? chosen : split,
      undefined,
    );
    const { key, before, after, number } = best ?? { key: `=${name}`, before: name, after: "", number: undefined };
    const family = families.get(key) ?? { before, after, numbers: [] };
    families.set(key, family);
    if (number !== undefined) family.numbers.push(number);
  }
  return [...families.values()].map(spellFamily).join(",");
}

interface Split {
  readonly key: string;
  readonly before: string;
  readonly number: string;
  readonly after: string;
}

/** A name that has brackets already would be read as another range. */
function splitAtNumbers(name: string): readonly Split[] {
  if (name.includes("[")) return [];
  return [...name.matchAll(NUMBERS)].map((match) => {
    const [number] = match;
    const before = name.slice(0, match.index);
    const after = name.slice(match.index + number.length);
    return { key: `${before}\0${after}`, before, number, after };
  });
}

function spellFamily({ before, after, numbers }: Family): string {
  const [only] = numbers;
  if (only === undefined) return before;
  return numbers.length === 1 ? before + only + after : `${before}[${foldNumbers(numbers).join(",")}]${after}`;
}

/** Numbers of one padding can share a range: `08` and `10` can, `8` and `10` can, `8` and `09` can't. */
function foldNumbers(numbers: readonly string[]): readonly string[] {
  const paddedWidths = new Set(numbers.filter(isPadded).map((number) => number.length));
  const byWidth = new Map<number, string[]>();
  for (const number of numbers) {
    const width = paddedWidths.has(number.length) ? number.length : 0;
    const members = byWidth.get(width) ?? [];
    byWidth.set(width, members);
    members.push(number);
  }
  return [...byWidth.values()].flatMap((members) => foldSorted(members.sort((a, b) => Number(a) - Number(b))));
}

/** Whether a number is filled up with zeros. */
export function isPadded(number: string): boolean {
  return number.length > 1 && number.startsWith("0");
}

function foldSorted(numbers: readonly string[]): readonly string[] {
  const runs: { readonly first: string; last: string }[] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && Number(run.last) + 1 === Number(number)) run.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs.map(({ first, last }) => (first === last ? first : `${first}-${last}`));
}
