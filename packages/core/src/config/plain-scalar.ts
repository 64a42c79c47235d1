/** What an unquoted word of YAML or JSON means: a number, true, false, nothing, or what would not stay as it is written. */

/** Most words are surely text, and a large config has many. */
const MAYBE = /^(?:$|[-+.~\dnNtTfF])/;
const NOTHING = /^(?:~|null|Null|NULL)?$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const INTEGER = /^[-+]?\d+$/;
const NUMBER = /^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?)$/;
const NO_NUMBER = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** Whether a word is no text without quotes, by the core schema of YAML 1.2. */
export function isPlainScalar(word: string): boolean {
  if (!MAYBE.test(word)) return false;
  return NOTHING.test(word) || NUMBER.test(word) || TRUE.test(word) || FALSE.test(word) || NO_NUMBER.test(word);
}

/** What a word means, or why it can't be kept. */
export type Meaning = { readonly value: unknown } | { readonly problem: string };

/** The value of a word that is no text. */
export function meaningOf(word: string): Meaning {
  if (NOTHING.test(word)) return { value: null };
  if (TRUE.test(word)) return { value: true };
  if (FALSE.test(word)) return { value: false };
  if (NO_NUMBER.test(word)) return { problem: "no number that a setting can have" };
  const value = Number(word);
  if (INTEGER.test(word)) {
    if (!Number.isSafeInteger(value)) return { problem: "a number with more digits than are kept" };
    if (/^[-+]?0\d/.test(word)) return { problem: "a number whose leading zeros are lost" };
  }
  return Number.isFinite(value) ? { value } : { problem: "no number that a setting can have" };
}
