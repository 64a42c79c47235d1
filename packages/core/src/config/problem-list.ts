/** Collects every mistake of a document while it is read, so that all are told at once. */
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";
import { describeKind, isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";
import { entriesOf, isUnquoted } from "./key-order.ts";

/** A mapping of the document. */
type Mapping = { readonly [key: string]: unknown };

/** A name is text; what YAML takes for something else may look otherwise when it is written again. */
const NO_TEXT = "a name that is no text without quotes: put quotes around it";

/** Reads values of the expected kind, and notes what is not. */
export class ProblemList {
  readonly problems: Problem[];
  readonly #place: Pick<Problem, "file">;

  /** @param file the included file; undefined: the config itself */
  constructor(found: readonly Problem[] = [], file?: string) {
    this.#place = file === undefined ? {} : { file };
    this.problems = found.map((problem) => ({ ...this.#place, ...problem }));
  }

  add(path: string, message: string, details: Omit<Problem, "path" | "message"> = {}): void {
    this.problems.push({ ...this.#place, path, message, ...details });
  }

  /** Notes a value of the wrong kind. Values are not shown: any of them may be a secret. */
  wrongType(path: string, expected: string, value: unknown): void {
    this.add(path, "wrong type", { expected, got: describeKind(value) });
  }

  /** The value if it is a mapping; an empty one, noted, if it is anything else but absent or empty. */
  mapping(path: string, value: unknown): Mapping {
    if (isMapping(value)) return value;
    if (value !== undefined && value !== null) this.wrongType(path, "a mapping", value);
    return {};
  }

  /** The entries of a mapping whose keys are names, in the order of the file. */
  named(path: string, value: unknown): readonly (readonly [string, unknown])[] {
    const mapping = this.mapping(path, value);
    const entries = entriesOf(mapping);
    for (const [name] of entries) {
      if (isUnquoted(mapping, name)) this.add(appendKey(path, name), NO_TEXT);
    }
    return entries;
  }

  /** As {@link mapping}, for a mapping whose keys are known. */
  section(path: string, value: unknown, keys: readonly string[]): Mapping {
    const section = this.mapping(path, value);
    for (const key of Object.keys(section)) {
      if (keys.includes(key)) continue;
      this.add(appendKey(path, key), "unknown key", { expected: keys.join(", "), suggestion: suggest(key, keys) });
    }
    return section;
  }

  list(path: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined && value !== null) this.wrongType(path, "a list", value);
    return [];
  }

  /** The text, or undefined, noted, if it is none. */
  text(path: string, value: unknown, expected: string): string | undefined {
    if (typeof value === "string" && value !== "") return value;
    const mayBeName = typeof value === "number" || typeof value === "boolean" || value === null;
    this.wrongType(path, mayBeName ? `${expected} (put quotes around it)` : expected, value === "" ? null : value);
    return undefined;
  }

  /** The number if it is one from 0; undefined, noted, if it is anything else but absent or empty. */
  seconds(path: string, value: unknown): number | undefined {
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return value;
    this.add(path, "wrong value", {
      expected: "seconds, from 0",
      got: typeof value === "number" ? String(value) : undefined,
    });
    return undefined;
  }

  /** True or false; the default, noted, if it is anything else but absent or empty. */
  flag(path: string, value: unknown, byDefault: boolean): boolean {
    if (typeof value === "boolean") return value;
    if (value !== undefined && value !== null) this.wrongType(path, "true or false", value);
    return byDefault;
  }

  texts(path: string, value: unknown, expected: string): string[] {
    return this.list(path, value)
      .map((item, index) => this.text(appendKey(path, index), item, expected))
      .filter((item) => item !== undefined);
  }
}
