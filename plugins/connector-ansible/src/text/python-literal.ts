/** Values of ini files: what is a literal of Python is that value, and everything else is text, as Ansible has it. */
import { readNumber } from "./python-number.ts";
import { readString } from "./python-string.ts";

/** Values in values, deeper than anyone writes them. */
const DEEPEST = 100;

/** The value of a text: `5` is a number, `True` a boolean, `[1, 'a']` a list, `yes` and `10.0.0.1` are text. */
export function readLiteral(text: string): unknown {
  // Nothing else begins a literal.
  if (!/^[ \t]*[-+.\d'"[({TFNrRbBuU]/.test(text)) return text;
  try {
    const reader = new LiteralReader(text);
    return reader.readAll();
  } catch (error) {
    if (error instanceof NoLiteral) return text;
    throw error;
  }
}

/** The text is no literal. */
class NoLiteral extends Error {}

const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ["True", true],
  ["False", false],
  ["None", null],
]);

class LiteralReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readAll(): unknown {
    this.#skip();
    const value = this.#readOne(0);
    this.#skip();
    // A comma makes a tuple of it, even one behind a single value.
    const whole = this.#peek() === "," ? this.#readRest(value) : value;
    if (this.#at < this.#text.length) throw new NoLiteral();
    return whole;
  }

  #readRest(first: unknown): unknown[] {
    const items = [first];
    while (this.#take(",")) {
      this.#skip();
      if (this.#at >= this.#text.length) break;
      items.push(this.#readOne(0));
      this.#skip();
    }
    return items;
  }

  #readOne(depth: number): unknown {
    if (depth > DEEPEST) throw new NoLiteral();
    const letter = this.#peek();
    if (letter === "[") return this.#readItems("]", depth).items;
    if (letter === "(") {
      const { items, hasComma } = this.#readItems(")", depth);
      return items.length === 1 && !hasComma ? items[0] : items;
    }
    if (letter === "{") return this.#readBraces(depth);
    const sign = letter === "-" || letter === "+" ? letter : undefined;
    if (sign !== undefined) {
      this.#at += 1;
      this.#skip();
    }
    const number = readNumber(this.#text, this.#at);
    if (number !== undefined) {
      this.#at = number.end;
      return sign === "-" ? negate(number.value) : number.value;
    }
    if (sign !== undefined) throw new NoLiteral();
    return this.#readWord();
  }

  #readWord(): unknown {
    const word = /[A-Za-z]+(?!['"\w])/y;
    word.lastIndex = this.#at;
    const [found] = word.exec(this.#text) ?? [];
    if (found !== undefined && WORDS.has(found)) {
      this.#at += found.length;
      return WORDS.get(found);
    }
    // Strings that stand side by side are one.
    let joined: string | undefined;
    for (;;) {
      const string = readString(this.#text, this.#at);
      if (string === undefined) break;
      joined = (joined ?? "") + string.value;
      this.#at = string.end;
      this.#skip();
    }
    if (joined === undefined) throw new NoLiteral();
    return joined;
  }

  #readItems(close: string, depth: number): { items: unknown[]; hasComma: boolean } {
    this.#at += 1;
    const items: unknown[] = [];
    let hasComma = false;
    for (;;) {
      this.#skip();
      if (this.#take(close)) return { items, hasComma };
      items.push(this.#readOne(depth + 1));
      this.#skip();
      if (this.#take(",")) hasComma = true;
      else if (this.#peek() !== close) throw new NoLiteral();
    }
  }

  /** A dictionary; a set is a list. */
  #readBraces(depth: number): unknown {
    this.#at += 1;
    const keys: string[] = [];
    const values: unknown[] = [];
    let isSet = false;
    for (;;) {
      this.#skip();
      if (this.#take("}")) break;
      const key = this.#readOne(depth + 1);
      this.#skip();
      if (values.length === 0) isSet = this.#peek() !== ":";
      if (!isSet) {
        if (!this.#take(":")) throw new NoLiteral();
        this.#skip();
        keys.push(nameOf(key));
      }
      values.push(isSet ? key : this.#readOne(depth + 1));
      this.#skip();
      if (!this.#take(",") && this.#peek() !== "}") throw new NoLiteral();
    }
    return isSet ? values : Object.fromEntries(keys.map((key, index) => [key, values[index]]));
  }

  #peek(): string | undefined {
    return this.#text[this.#at];
  }

  #take(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  /** What follows `#` is a comment to Python, too. */
  #skip(): void {
    while (/[ \t\f]/.test(this.#text[this.#at] ?? "x")) this.#at += 1;
    if (this.#text[this.#at] === "#") this.#at = this.#text.length;
  }
}

function negate(value: number | string): number | string {
  if (typeof value === "string") return `-${value}`;
  return value === 0 ? 0 : -value;
}

/** The name that a key has in JSON. */
function nameOf(key: unknown): string {
  if (typeof key === "object" && key !== null) throw new NoLiteral();
  return String(key);
}
