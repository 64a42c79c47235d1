/** Folds names that differ by a number into one short text: `web[1-3,7],db1`. */

const NUMBERS = /\d+/g;

interface Split {
  readonly key: string;
  readonly before: string;
  readonly digits: string;
  readonly after: string;
}

/** The names folded and joined by commas, in the order in which each group first appears. */
export function foldHosts(names: readonly string[]): string {
  if (names.length < 2) return names.join(",");
  const splits = names.map(splitAtNumbers);
  const frequency = new Map<string, number>();
  for (const { key } of splits.flat()) frequency.set(key, (frequency.get(key) ?? 0) + 1);
  const groups = new Map<string, { first: Split | undefined; name: string; numbers: string[] }>();
  for (const [index, name] of names.entries()) {
    const best = (splits[index] as Split[]).reduce<Split | undefined>(
      (chosen, split) =>
        chosen === undefined || (frequency.get(split.key) as number) >= (frequency.get(chosen.key) as number)
          ? split
          : chosen,
      undefined,
    );
    const key = best?.key ?? `\0${name}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: best, name, numbers: best === undefined ? [] : [best.digits] });
    else if (best !== undefined) group.numbers.push(best.digits);
  }
  return [...groups.values()]
    .map(({ first, name, numbers }) =>
      first === undefined || numbers.length === 1 ? name : `${first.before}[${foldNumbers(numbers)}]${first.after}`,
    )
    .join(",");
}

/** Every way to take one number out of a name. Numbers with leading zeros fold only with those of their length. */
function splitAtNumbers(name: string): Split[] {
  return [...name.matchAll(NUMBERS)]
    .filter(([digits]) => digits.length < 16)
    .map((match) => {
      const [digits] = match;
      const before = name.slice(0, match.index);
      const after = name.slice(match.index + digits.length);
      const shape = digits.startsWith("0") && digits.length > 1 ? String(digits.length) : "";
      return { key: `${before}\0${shape}\0${after}`, before, digits, after };
    });
}

function foldNumbers(numbers: readonly string[]): string {
  const sorted = [...new Set(numbers)].sort((a, b) => Number(a) - Number(b));
  const ranges: string[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end + 1 < sorted.length && Number(sorted[end + 1]) === Number(sorted[end]) + 1) end += 1;
    ranges.push(start === end ? (sorted[start] as string) : `${sorted[start]}-${sorted[end]}`);
    start = end + 1;
  }
  return ranges.join(",");
}
