/** Reads the values of ssh_config's options: each kind of value gives words as `ssh -G` would show them. */

/** What follows a keyword: the raw text, and the same as words. */
export interface RawValue {
  readonly text: string;
  readonly words: readonly string[];
}

/** Reads the value of one option. @throws Error that says what is expected, where ssh would refuse it too. */
export type ReadValue = (raw: RawValue) => readonly string[];

const SECONDS_PER_UNIT: { readonly [unit: string]: number } = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };
const LARGEST_NUMBER = 2_147_483_647;

/** One word, whatever it is. */
export const readWord: ReadValue = ({ words }) => [onlyWord(words)];

/** Words up to the end of the line, at least one. */
export const readWords: ReadValue = ({ words }) => {
  if (words.length === 0) throw new Error("a value is missing");
  if (words.some((word) => word === "")) throw new Error("a value is empty");
  return words;
};

/** All the rest of the line as it stands, for commands. */
export const readText: ReadValue = ({ text }) => {
  const command = text.replace(/^[ \t\r\n=]+/, "");
  if (command === "") throw new Error("a value is missing");
  return [command];
};

/** One of some words; several may mean the same. */
export function readChoice(choices: { readonly [word: string]: string }): ReadValue {
  return ({ words }) => {
    const word = onlyWord(words).toLowerCase();
    const meaning = Object.hasOwn(choices, word) ? choices[word] : undefined;
    if (meaning === undefined) throw new Error(`expected ${[...new Set(Object.keys(choices))].join(", ")}`);
    return [meaning];
  };
}

export const YES_NO = { yes: "yes", true: "yes", no: "no", false: "no" } as const;

/** yes or no. */
export const readFlag: ReadValue = readChoice(YES_NO);

/** One of some words, or any other text as it stands. */
export function readChoiceOrWord(choices: { readonly [word: string]: string }): ReadValue {
  return ({ words }) => {
    const word = onlyWord(words);
    return [Object.hasOwn(choices, word.toLowerCase()) ? (choices[word.toLowerCase()] as string) : word];
  };
}

/** A whole number from `minimum` on. */
export function readCount(minimum: number, maximum: number = LARGEST_NUMBER): ReadValue {
  return ({ words }) => {
    const word = onlyWord(words);
    const count = Number(word);
    if (!/^[0-9]+$/.test(word) || count < minimum || count > maximum) {
      throw new Error(`expected a number from ${minimum}${maximum === LARGEST_NUMBER ? "" : ` to ${maximum}`}`);
    }
    return [String(count)];
  };
}

/** Seconds, from `90`, `2m` or `1h30m`; nothing for `none`, after which a later line may still say something. */
export const readSeconds: ReadValue = ({ words }) => {
  const word = onlyWord(words);
  return word === "none" ? [] : [String(parseSeconds(word))];
};

/** Seconds of a time such as `90`, `2m` or `1h30m`. @throws Error */
function parseSeconds(text: string): number {
  if (!/^(?:[0-9]+[smhdw]?)+$/i.test(text)) throw new Error("expected a time such as 90 or 1m30s");
  let seconds = 0;
  for (const [, number = "0", unit = "s"] of text.toLowerCase().matchAll(/([0-9]+)([smhdw]?)/g)) {
    seconds += Number(number) * (SECONDS_PER_UNIT[unit || "s"] ?? 1);
  }
  if (seconds > LARGEST_NUMBER) throw new Error("the time is too long");
  return seconds;
}

/** A list with commas that is no empty text. */
export const readList: ReadValue = ({ words }) => {
  const word = onlyWord(words);
  if (word === "-" || word === "+" || word === "^") throw new Error("the list is empty");
  return [word];
};

/** Names and their values: `NAME=VALUE`. */
export const readAssignments: ReadValue = (raw) => {
  const words = readWords(raw);
  const wrong = words.find((word) => !word.includes("="));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no NAME=VALUE`);
  return words;
};

/** Names of environment variables, also with wildcards; a dash before one takes it out. */
export const readVariableNames: ReadValue = (raw) => {
  const words = readWords(raw);
  const wrong = words.find((word) => word.includes("="));
  if (wrong !== undefined) throw new Error(`"${wrong}" is no name of an environment variable`);
  return words;
};

function onlyWord(words: readonly string[]): string {
  const [word, another] = words;
  if (word === undefined || word === "") throw new Error("a value is missing");
  if (another !== undefined) throw new Error(`"${another}" is too much`);
  return word;
}
