/** Reads what a Python module assigns at its top level, without running it. */
import { Computed, join, readExpression, type Value } from "./literals.ts";
import { splitLines, type Token } from "./tokens.ts";

/** A name and its value. */
export interface Assignment {
  readonly name: string;
  readonly value: Value;
  readonly line: number;
}

/** What a module says, and the lines that only Python could follow. */
export interface ReadModule {
  /** In the order in which the names first came up; the value is the last one. */
  readonly assignments: readonly Assignment[];
  readonly code: readonly Computed[];
}

/** What has no meaning for data, and is passed by. */
const HARMLESS: ReadonlySet<string> = new Set(["import", "from", "pass", "global"]);
const STATEMENTS: { readonly [word: string]: string } = {
  def: "a function",
  async: "a function",
  class: "a class",
  for: "a loop",
  while: "a loop",
  if: "a condition",
  try: "a try block",
  with: "a with block",
  del: "a del statement",
  assert: "an assertion",
  raise: "a raise statement",
};
/** They go on with the statement above. */
const CONTINUING: ReadonlySet<string> = new Set(["else", "elif", "except", "finally"]);

/** @throws PythonError for what is no Python */
export function readModule(text: string): ReadModule {
  const values = new Map<string, Value>();
  const lines = new Map<string, number>();
  const code: Computed[] = [];
  for (const { line, isIndented, tokens } of splitLines(text)) {
    const [first] = tokens;
    if (isIndented || first === undefined || (first.kind === "sign" && first.text === "@")) continue;
    if (first.kind === "name" && (HARMLESS.has(first.text) || CONTINUING.has(first.text))) continue;
    if (tokens.every(({ kind }) => kind === "string")) continue;
    const assigned =
      first.kind === "name" && STATEMENTS[first.text] === undefined ? splitAssignment(tokens) : undefined;
    if (assigned === undefined) {
      code.push(new Computed(line, (first.kind === "name" && STATEMENTS[first.text]) || "a statement"));
      continue;
    }
    const value = readExpression(assigned.expression, values);
    for (const name of assigned.names) {
      const before = assigned.adds ? values.get(name) : undefined;
      values.set(name, assigned.adds ? add(before, value, line) : value);
      if (!lines.has(name)) lines.set(name, line);
    }
  }
  const assignments = [...values].map(([name, value]) => ({ name, value, line: lines.get(name) as number }));
  return { assignments, code };
}

interface SplitAssignment {
  readonly names: readonly string[];
  readonly expression: readonly Token[];
  /** Whether it is `+=`. */
  readonly adds: boolean;
}

/** `a = …`, `a = b = …`, `a: list[str] = …`, `a += …`. */
function splitAssignment(tokens: readonly Token[]): SplitAssignment | undefined {
  const names: string[] = [];
  let from = 0;
  for (;;) {
    const name = tokens[from];
    let sign = tokens[from + 1];
    let next = from + 2;
    if (name?.kind !== "name" || sign?.kind !== "sign") break;
    if (sign.text === ":" && names.length === 0) {
      const equals = tokens.findIndex(({ kind, text }) => kind === "sign" && text === "=");
      if (equals === -1) return undefined;
      sign = tokens[equals] as Token;
      next = equals + 1;
    }
    if (sign.text === "+=" && names.length === 0) {
      return { names: [name.text], expression: tokens.slice(next), adds: true };
    }
    if (sign.text !== "=") break;
    names.push(name.text);
    from = next;
  }
  return names.length === 0 ? undefined : { names, expression: tokens.slice(from), adds: false };
}

function add(before: Value | undefined, value: Value, line: number): Value {
  return (before === undefined ? undefined : join(before, value)) ?? new Computed(line, "an expression");
}
