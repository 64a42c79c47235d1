/** Reads the literals of Python: texts, numbers, lists, tuples, dicts, and names of those that were read before. */
import { PythonError, type Token } from "./tokens.ts";

/** What only Python could work out. */
export class Computed {
  readonly line: number;
  /** What it is, without what it holds: `a call of range()`. */
  readonly what: string;

  constructor(line: number, what: string) {
    this.line = line;
    this.what = what;
  }
}

/** A list, a tuple or a set. */
export class Sequence {
  readonly isTuple: boolean;
  readonly items: readonly Located[];

  constructor(isTuple: boolean, items: readonly Located[]) {
    this.isTuple = isTuple;
    this.items = items;
  }
}

/** A dict, with its keys as texts. */
export class Dict {
  readonly entries: readonly (readonly [string, Located])[];
  /** Parts of it that only Python could work out. */
  readonly computed: readonly Computed[];

  constructor(entries: readonly (readonly [string, Located])[], computed: readonly Computed[]) {
    this.entries = entries;
    this.computed = computed;
  }
}

/** A value of Python, as far as it is a literal. */
export type Value = string | number | boolean | null | Sequence | Dict | Computed;

/** A value, and its line. */
export interface Located {
  readonly value: Value;
  readonly line: number;
}

/** Values by the names that they were given. */
export type Scope = ReadonlyMap<string, Value>;

/** Nobody nests data deeper. */
export const DEEPEST = 100;
/** Items of a list, or characters of a text, that are joined. */
const LONGEST = 1_000_000;
const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["True", true],
  ["False", false],
  ["None", null],
]);
const CLOSING: { readonly [opening: string]: string } = { "(": ")", "[": "]", "{": "}" };

/** The value of an expression. What is no literal is a `Computed`, within lists and dicts too. */
export function readExpression(tokens: readonly Token[], scope: Scope): Value {
  const reader = new Reader(tokens, scope);
  const first = reader.expression();
  if (reader.isAtEnd()) return first.value;
  // `a = 1, 2` is a tuple.
  return reader.rest(first);
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #scope: Scope;
  #position = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  isAtEnd(): boolean {
    return this.#position >= this.#tokens.length;
  }

  rest(first: Located): Value {
    const items = [first];
    while (this.#take(",")) if (!this.isAtEnd()) items.push(this.expression());
    return this.isAtEnd() ? new Sequence(true, items) : new Computed(first.line, "an expression");
  }

  /** Up to the comma, colon or bracket that ends it. */
  expression(): Located {
    const line = this.#peek()?.line ?? this.#tokens.at(-1)?.line ?? 1;
    const start = this.#position;
    let value = this.#operand();
    while (this.#isSign("+") && !(value instanceof Computed)) {
      this.#position += 1;
      const other = this.#operand();
      value = join(value, other) ?? new Computed(line, "an expression");
    }
    if (this.#isEnd()) return { value, line };
    const what = this.#describe(start);
    this.#skip();
    return { value: new Computed(line, what), line };
  }

  #operand(): Value {
    const token = this.#peek();
    if (token === undefined) return new Computed(this.#tokens.at(-1)?.line ?? 1, "nothing");
    this.#position += 1;
    if (token.kind === "string") return this.#strings(token);
    if (token.kind === "number") return numberOf(token.text) ?? new Computed(token.line, "a number that JSON has not");
    if (token.kind === "computed") return new Computed(token.line, token.text);
    if (token.kind === "name") return this.#named(token);
    if (token.text === "-" && this.#peek()?.kind === "number") {
      const number = this.#operand();
      return typeof number === "number" ? -number : number;
    }
    return CLOSING[token.text] === undefined ? new Computed(token.line, "an expression") : this.#bracket(token);
  }

  /** Texts side by side are one. */
  #strings({ text, line }: Token): Value {
    let joined = text;
    for (let next = this.#peek(); next?.kind === "string" || next?.kind === "computed"; next = this.#peek()) {
      this.#position += 1;
      if (next.kind === "computed") return new Computed(line, next.text);
      joined += next.text;
    }
    return joined;
  }

  #named({ text, line }: Token): Value {
    const constant = CONSTANTS.get(text) ?? (text === "None" ? null : this.#scope.get(text));
    return constant === undefined ? new Computed(line, `the name ${text}`) : constant;
  }

  #bracket({ text: opening, line }: Token): Value {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw new PythonError(line, `brackets are more than ${DEEPEST} deep`);
    const closing = CLOSING[opening] as string;
    const value = opening === "{" ? this.#dictOrSet(line) : this.#sequence(opening === "(", closing, line);
    this.#depth -= 1;
    return value;
  }

  #sequence(isParenthesis: boolean, closing: string, line: number): Value {
    const items: Located[] = [];
    let hasComma = false;
    while (!this.#take(closing)) {
      const item = this.#peek();
      if (this.#take("*")) {
        const spread = this.expression();
        const within = spread.value instanceof Sequence ? spread.value.items : undefined;
        items.push(...(within ?? [{ value: new Computed(spread.line, describe(spread.value)), line: spread.line }]));
      } else items.push(this.expression());
      if (this.#take(",")) hasComma = true;
      else if (!this.#isSign(closing)) {
        this.#closeBracket(closing);
        return new Computed(item?.line ?? line, "a comprehension");
      }
    }
    const [only] = items;
    return isParenthesis && !hasComma && only !== undefined ? only.value : new Sequence(isParenthesis, items);
  }

  #dictOrSet(line: number): Value {
    const entries: (readonly [string, Located])[] = [];
    const items: Located[] = [];
    const computed: Computed[] = [];
    while (!this.#take("}")) {
      if (this.#take("**")) {
        const spread = this.expression();
        if (spread.value instanceof Dict) entries.push(...spread.value.entries);
        else computed.push(new Computed(spread.line, describe(spread.value)));
      } else {
        const key = this.expression();
        if (this.#take(":")) {
          const value = this.expression();
          if (isPlain(key.value)) entries.push([String(key.value), value]);
          else computed.push(new Computed(key.line, `a key that is ${describe(key.value)}`));
        } else items.push(key);
      }
      if (!this.#take(",") && !this.#isSign("}")) {
        this.#closeBracket("}");
        return new Computed(line, "a comprehension");
      }
    }
    return items.length > 0 ? new Sequence(false, items) : new Dict(entries, computed);
  }

  /** Goes behind the bracket that closes the one that is open. */
  #closeBracket(closing: string): void {
    for (let depth = 0; !this.isAtEnd() && (depth > 0 || !this.#isSign(closing)); this.#position += 1) {
      depth += nestingOf(this.#peek() as Token);
    }
    this.#position += 1;
  }

  /** Goes to what ends the expression. */
  #skip(): void {
    for (let depth = 0; !this.isAtEnd() && (depth > 0 || !this.#isEnd()); this.#position += 1) {
      depth += nestingOf(this.#peek() as Token);
    }
  }

  /** What the expression is that goes on here: `a call of os.getenv()`. */
  #describe(start: number): string {
    const first = this.#tokens[start];
    if (first?.kind !== "name" || this.#position !== start + 1) return "an expression";
    let name = first.text;
    for (; this.#isSign(".") && this.#tokens[this.#position + 1]?.kind === "name"; this.#position += 2) {
      name += `.${this.#tokens[this.#position + 1]?.text}`;
    }
    if (this.#isSign("(")) return `a call of ${name}()`;
    return this.#isEnd() || this.#isSign("[") ? `the value of ${name}` : "an expression";
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#position];
  }

  #isSign(text: string): boolean {
    const token = this.#peek();
    return token?.kind === "sign" && token.text === text;
  }

  #take(text: string): boolean {
    const isThere = this.#isSign(text);
    if (isThere) this.#position += 1;
    return isThere;
  }

  #isEnd(): boolean {
    const token = this.#peek();
    // The brackets of the whole are balanced, so a list that is not closed ends the line.
    if (token === undefined || (token.kind === "name" && token.text === "for")) return true;
    return token.kind === "sign" && [",", ":", ")", "]", "}"].includes(token.text);
  }
}

function nestingOf({ kind, text }: Token): number {
  return kind === "sign" ? Number("([{".includes(text)) - Number(")]}".includes(text)) : 0;
}

function isPlain(value: Value): value is string | number | boolean | null {
  return value === null || typeof value !== "object";
}

function describe(value: Value): string {
  if (value instanceof Computed) return value.what;
  return value instanceof Dict ? "a dict" : value instanceof Sequence ? "a list" : "a value";
}

/** What `+` makes of lists and of texts; undefined where it makes nothing, or too much: `a = a + a` doubles each time. */
export function join(one: Value, other: Value): Value | undefined {
  if (typeof one === "string" && typeof other === "string") {
    return one.length + other.length > LONGEST ? undefined : one + other;
  }
  if (!(one instanceof Sequence && other instanceof Sequence)) return undefined;
  if (one.items.length + other.items.length > LONGEST) return undefined;
  return new Sequence(one.isTuple, [...one.items, ...other.items]);
}

function numberOf(written: string): number | undefined {
  const number = Number(written.replaceAll("_", ""));
  const isKept = Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isKept ? number : undefined;
}
