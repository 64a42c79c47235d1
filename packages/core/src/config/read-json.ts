/** Reads JSON with the order of keys and the spelling of numbers as they are in the file, and finds keys that are twice. */
import type { Problem } from "../errors/problem.ts";
import { type BuiltDocument, buildDocument, markText, markWord, setKey } from "./document-builder.ts";
import { joinPath } from "./document-path.ts";
import { isIndex } from "./key-order.ts";

const WORD = /[-+.\w]+/y;
const SPACE = /[ \t\r\n]*/y;

/** JSON.parse takes no deeper text either, on the stacks that Node has. */
const MAX_DEPTH = 1_000;

/** What is read. */
export interface ReadJsonOptions {
  /** The property of the outermost mapping that is meant; keys that are twice elsewhere are somebody else's. */
  readonly property?: string | undefined;
  /** Whether all of it is the value of `_env`. */
  readonly isEnvironment?: boolean | undefined;
}

/** @throws SyntaxError of JSON.parse, and RangeError for what is nested too deep */
export function readJson(text: string, { property, isEnvironment }: ReadJsonOptions = {}): BuiltDocument {
  const plain: unknown = JSON.parse(text);
  if (typeof plain !== "object" || plain === null) return { document: plain, problems: [] };
  const reader = new Reader(text);
  const { document, problems } = buildDocument(reader.read(), isEnvironment);
  const inside = (path: string | undefined): boolean => property === undefined || startsAt(path ?? "", property);
  const found = [...reader.problems, ...problems].filter(({ path }) => inside(path));
  return { document, problems: found.map((problem) => ({ ...problem, path: below(problem.path, property) })) };
}

function startsAt(path: string, property: string): boolean {
  return path === property || path.startsWith(`${property}.`) || path.startsWith(`${property}[`);
}

/** Paths start at the config, wherever it is. */
function below(path: string | undefined, property: string | undefined): string | undefined {
  return property === undefined ? path : path?.slice(property.length).replace(/^\./, "");
}

/** The line of each place in a JSON text, counted from 1, by its path; of a key that is twice, the first one. */
export function linesOfJson(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let line = 1;
  let counted = 0;
  new Reader(text, (path, offset) => {
    for (; counted < offset; counted += 1) if (text[counted] === "\n") line += 1;
    if (!lines.has(path)) lines.set(path, line);
  }).read();
  return lines;
}

/** Reads text that is known to be JSON, so that it need not look for mistakes. */
class Reader {
  readonly #text: string;
  readonly #trail: (string | number)[] = [];
  readonly #note: ((path: string, offset: number) => void) | undefined;
  readonly #twice: { readonly path: string; readonly offset: number }[] = [];
  #position = 0;

  /** @param note is told where each key and each item begins */
  constructor(text: string, note?: (path: string, offset: number) => void) {
    this.#text = text;
    this.#note = note;
  }

  /** Keys that were there twice, in their order. */
  get problems(): readonly Problem[] {
    let line = 1;
    let counted = 0;
    return this.#twice.map(({ path, offset }) => {
      for (; counted < offset; counted += 1) if (this.#text[counted] === "\n") line += 1;
      return { path, line, message: "the same key is there twice" };
    });
  }

  read(): unknown {
    return this.#readValue(this.#next());
  }

  #readValue(token: string): unknown {
    if (token !== "{" && token !== "[") return token.startsWith('"') ? textOf(token) : markWord(token);
    if (this.#trail.length > MAX_DEPTH) throw new RangeError("nested too deep");
    return token === "{" ? this.#readMapping() : this.#readList();
  }

  #readMapping(): { [key: string]: unknown } {
    const mapping: { [key: string]: unknown } = {};
    for (let token = this.#next(); token !== "}"; token = this.#next()) {
      if (token === ",") continue;
      const name = textOf(token);
      const key = isIndex(name) ? markText(name) : name;
      this.#trail.push(name);
      this.#note?.(joinPath(this.#trail), this.#position);
      if (Object.hasOwn(mapping, key)) this.#twice.push({ path: joinPath(this.#trail), offset: this.#position });
      this.#next();
      const value = this.read();
      setKey(mapping, key, value);
      this.#trail.pop();
    }
    return mapping;
  }

  #readList(): unknown[] {
    const list: unknown[] = [];
    for (let token = this.#next(); token !== "]"; token = this.#next()) {
      if (token === ",") continue;
      this.#trail.push(list.length);
      this.#note?.(joinPath(this.#trail), this.#position - token.length);
      list.push(this.#readValue(token));
      this.#trail.pop();
    }
    return list;
  }

  #next(): string {
    SPACE.lastIndex = this.#position;
    SPACE.exec(this.#text);
    const start = SPACE.lastIndex;
    this.#position = this.#endOf(start);
    return this.#text.slice(start, this.#position);
  }

  #endOf(start: number): number {
    if (this.#text[start] === '"') return this.#endOfText(start + 1);
    WORD.lastIndex = start;
    return WORD.test(this.#text) ? WORD.lastIndex : start + 1;
  }

  /** An expression for texts would need a stack as long as the text. */
  #endOfText(start: number): number {
    for (let end = this.#text.indexOf('"', start); ; end = this.#text.indexOf('"', end + 1)) {
      let backslashes = 0;
      while (this.#text[end - 1 - backslashes] === "\\") backslashes += 1;
      if (backslashes % 2 === 0) return end + 1;
    }
  }
}

function textOf(token: string): string {
  return token.includes("\\") ? (JSON.parse(token) as string) : token.slice(1, -1);
}
