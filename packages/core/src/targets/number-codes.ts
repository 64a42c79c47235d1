/** Numbers within names, as one plain number each: how many digits, then their value. They sort as `nodeset` sorts them. */

/** Digits in front, value behind: `07` is 2 digits of 7, and comes after `9`. */
export type NumberCode = number;

/** A number of more digits has no exact code. */
export const MOST_DIGITS = 14;
const VALUES = 10 ** MOST_DIGITS;

/** The code of a number of at most {@link MOST_DIGITS} digits. */
export function encodeNumber(digits: number, value: number): NumberCode {
  return digits * VALUES + value;
}

/** The number as it stood in the name. */
export function spellNumber(code: NumberCode): string {
  return String(code % VALUES).padStart(Math.floor(code / VALUES), "0");
}

/** Sorted numbers as the inside of a bracket: `1-3,7`. The same twice counts once. */
export function foldNumbers(sorted: Iterable<NumberCode>): string {
  const runs: string[] = [];
  let first: NumberCode | undefined;
  let last = 0;
  const close = (): void => {
    if (first !== undefined)
      runs.push(first === last ? spellNumber(first) : `${spellNumber(first)}-${spellNumber(last)}`);
  };
  for (const code of sorted) {
    if (first !== undefined && (code === last || code === next(last))) {
      last = code;
      continue;
    }
    close();
    first = code;
    last = code;
  }
  close();
  return runs.join(",");
}

/** The number that goes on where one ends: 10 after 9, which has one more digit. */
function next(code: NumberCode): NumberCode {
  const digits = Math.floor(code / VALUES);
  const value = (code % VALUES) + 1;
  return encodeNumber(value === 10 ** digits ? digits + 1 : digits, value);
}
