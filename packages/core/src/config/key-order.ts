/** The order of a mapping's keys in its file: an object has those made of digits first, wherever they were written. */

/** What a file says about a mapping that the object made of it can't. */
interface Spelling {
  readonly keys: readonly string[];
  /** Keys that are no text where they stand, such as `10.10` or `true` without quotes. */
  readonly unquoted: ReadonlySet<string>;
}

type Mapping = { readonly [key: string]: unknown };

const ZERO = "0".charCodeAt(0);
const NINE = "9".charCodeAt(0);

const NONE: ReadonlySet<string> = new Set();

const spellings = new WeakMap<object, Spelling>();

/** Notes how a mapping is written. Only those with keys made of digits, or no text, differ from their object. */
export function noteSpelling(mapping: Mapping, keys: readonly string[], unquoted: ReadonlySet<string> = NONE): void {
  if (unquoted.size > 0 || keys.some(isIndex)) spellings.set(mapping, { keys, unquoted });
}

/** Keys and values in the order of the file. */
export function entriesOf(mapping: Mapping): readonly (readonly [string, unknown])[] {
  const spelling = spellings.get(mapping);
  return spelling === undefined ? Object.entries(mapping) : spelling.keys.map((key) => [key, mapping[key]]);
}

/** Whether YAML takes a key for a number, true, false or nothing where it stands. */
export function isUnquoted(mapping: Mapping, key: string): boolean {
  return spellings.get(mapping)?.unquoted.has(key) === true;
}

/** Whether an object moves a key to its front. */
export function isIndex(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= ZERO && first <= NINE && /^(?:0|[1-9]\d*)$/.test(key);
}
