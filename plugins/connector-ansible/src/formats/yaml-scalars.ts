/** Words of YAML as PyYAML reads them, by YAML 1.1: `yes` is true, `0777` is octal, `1:30` is ninety. */

const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** The kinds of words, by the tag that YAML has for each. */
export const WORD_KINDS = {
  null: { fits: (word: string) => NULL.test(word), read: () => null },
  bool: { fits: (word: string) => TRUE.test(word) || FALSE.test(word), read: (word: string) => TRUE.test(word) },
  int: { fits: (word: string) => INTEGER.test(word), read: readInteger },
  // What has no number in JSON stays text.
  float: { fits: (word: string) => FLOAT.test(word) || SPECIAL.test(word), read: readFloat },
} as const;

function readInteger(word: string): number | string {
  const { sign, digits } = split(word);
  if (/^0[bx]/.test(digits)) return whole(sign, digits);
  if (digits.includes(":")) return sign * sexagesimal(digits);
  // `0_` and the like are zero.
  if (/^0[0-7]*$/.test(digits)) return sign * Number.parseInt(digits, 8);
  return whole(sign, digits);
}

/** One with more digits than a number here can keep is its digits as text. */
function whole(sign: number, digits: string): number | string {
  const value = sign * Number(digits);
  if (Number.isSafeInteger(value) || digits.length > 4_300) return value;
  return (BigInt(sign) * BigInt(digits)).toString();
}

function readFloat(word: string): number | string {
  if (SPECIAL.test(word)) return word;
  const { sign, digits } = split(word);
  return sign * (digits.includes(":") ? sexagesimal(digits) : Number(digits));
}

function split(word: string): { sign: number; digits: string } {
  const digits = word.replace(/^[-+]/, "").replaceAll("_", "");
  return { sign: word.startsWith("-") ? -1 : 1, digits };
}

function sexagesimal(digits: string): number {
  return digits.split(":").reduce((value, part) => value * 60 + Number(part), 0);
}
