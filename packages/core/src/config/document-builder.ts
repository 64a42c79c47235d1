/** Makes the document of what a parser read: words get their meaning, and what would not stay as written is noted. */
import type { Problem } from "../errors/problem.ts";
import { joinPath } from "./document-path.ts";
import { noteSpelling } from "./key-order.ts";
import { meaningOf } from "./plain-scalar.ts";

/** A text that no file can hold: a parser puts it before what it marks. */
const MARK = `\u0000${Math.random().toString(36).slice(2)}`;
const WORD = `${MARK}w`;
const TEXT = `${MARK}t`;

/** The mapping whose values are text as they are written, as environment variables are. */
const ENVIRONMENT_KEY = "_env";

/** Marks an unquoted word that is no text, so that its spelling is kept until its place is known. */
export function markWord(word: string): string {
  return WORD + word;
}

/** Marks a text, so that a key made of digits keeps its place. */
export function markText(text: string): string {
  return TEXT + text;
}

/** A key as it is written in the file. */
export function spellingOf(key: string): string {
  return key.startsWith(MARK) ? key.slice(WORD.length) : key;
}

/** A document, and what in it can't be kept. */
export interface BuiltDocument {
  readonly document: unknown;
  readonly problems: readonly Problem[];
}

/**
 * Takes the marks out of what a parser made. What is there once under several names is made once.
 *
 * @param isEnvironment whether all of it is the value of `_env`
 */
export function buildDocument(marked: unknown, isEnvironment = false): BuiltDocument {
  const builder = new Builder();
  return { document: builder.build(marked, isEnvironment), problems: builder.problems };
}

type Mapping = { [key: string]: unknown };

class Builder {
  readonly problems: Problem[] = [];
  readonly #trail: (string | number)[] = [];
  readonly #plain = new Map<object, unknown>();
  readonly #environments = new Map<object, unknown>();

  build(value: unknown, isEnvironment: boolean): unknown {
    if (typeof value === "string") return this.#takeText(value);
    if (typeof value !== "object" || value === null) return value;
    const known = isEnvironment ? this.#environments : this.#plain;
    const before = known.get(value);
    if (before !== undefined) return before;
    const made: unknown[] | Mapping = Array.isArray(value) ? [] : {};
    known.set(value, made);
    if (Array.isArray(made)) this.#fillList(made, value as unknown[]);
    else this.#fillMapping(made, value as Mapping, isEnvironment);
    return made;
  }

  #fillList(list: unknown[], marked: readonly unknown[]): void {
    for (const item of marked) {
      this.#trail.push(list.length);
      list.push(this.build(item, false));
      this.#trail.pop();
    }
  }

  #fillMapping(mapping: Mapping, marked: Mapping, isEnvironment: boolean): void {
    const keys: string[] = [];
    const unquoted = new Set<string>();
    for (const spelled of Object.keys(marked)) {
      const isMarked = spelled.startsWith(MARK);
      const key = spellingOf(spelled);
      if (isMarked && spelled.startsWith(WORD)) unquoted.add(key);
      this.#trail.push(key);
      if (isMarked && Object.hasOwn(mapping, key)) this.#report("the same key is there twice");
      if (key === "[object Object]") this.#report("a key is text, and this one is a mapping: put quotes around it");
      const item = marked[spelled];
      const word = isEnvironment && typeof item === "string" && item.startsWith(WORD) ? item : undefined;
      setKey(mapping, key, word === undefined ? this.build(item, key === ENVIRONMENT_KEY) : variableOf(word));
      this.#trail.pop();
      keys.push(key);
    }
    noteSpelling(mapping, keys, unquoted);
  }

  #takeText(text: string): unknown {
    if (!text.startsWith(MARK)) return text;
    const word = text.slice(WORD.length);
    if (!text.startsWith(WORD)) return word;
    const meaning = meaningOf(word);
    if ("value" in meaning) return meaning.value;
    this.#report(`${meaning.problem}: put quotes around it`);
    return word;
  }

  #report(message: string): void {
    this.problems.push({ path: joinPath(this.#trail), message });
  }
}

/** Sets a key that may be `__proto__`, which the bounds of a document refuse by name. */
export function setKey(mapping: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === "__proto__") {
    Object.defineProperty(mapping, key, { value, enumerable: true, configurable: true, writable: true });
  } else mapping[key] = value;
}

/** A variable's value is its spelling; only one that is empty, or null, takes back what weaker settings say. */
function variableOf(marked: string): string | null {
  const word = marked.slice(WORD.length);
  const meaning = meaningOf(word);
  return "value" in meaning && meaning.value === null ? null : word;
}
