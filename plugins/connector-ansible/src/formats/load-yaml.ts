/** Loads YAML and JSON as Ansible does: JSON where it is JSON, else YAML 1.1 with its own tags. */
import { createRequire } from "node:module";
import type { Schema, Type } from "js-yaml";
import { InventoryMistake } from "../model/inventory-data.ts";
import { tooMuch } from "../model/limits.ts";
import { UnsafeText, VaultValue } from "./marked-values.ts";
import { WORD_KINDS } from "./yaml-scalars.ts";

/** Merge keys (`<<`) of all mappings of a file. */
const MOST_MERGED_KEYS = 1_000_000;

/** What objects can't keep in their order, or what could be a number as well, is a key with this before it. */
const MARK = "\u{f8ff}";
const NUMBER_LIKE = /^(?:-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|-?Infinity|NaN|null|true|false)$/;
const NUMBER_LIKE_KEY = /"(?:-?\d+(?:\.\d+)?(?:e[-+]?\d+)?|-?Infinity|NaN|null|true|false)"\s*:/;

/** The value of a file, for {@link entriesOf} and {@link plainValue} alone to look into. @throws InventoryMistake */
export function loadYaml(text: string): unknown {
  const start = text.trimStart()[0];
  if (start === "{" || start === "[") {
    const json = loadJson(text);
    if (json !== undefined) return json;
  }
  const yaml = loadParser();
  const options = {
    schema: schemaOf(yaml),
    json: true,
    maxTotalMergeKeys: MOST_MERGED_KEYS,
    listener(event: string, state: { result?: unknown }) {
      if (event !== "close" || typeof state.result !== "string") return;
      if (NUMBER_LIKE.test(state.result) || state.result.startsWith(MARK)) state.result = MARK + state.result;
    },
  };
  try {
    return yaml.load(text, options as never);
  } catch (error) {
    if (error instanceof RangeError) throw tooMuch("it nests values too deeply");
    throw new InventoryMistake(describe(error));
  }
}

/** Undefined where it is no JSON, or where its order would be lost on the way. */
function loadJson(text: string): unknown {
  if (NUMBER_LIKE_KEY.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Required when a file needs it: inventories in ini need none. */
function loadParser(): typeof import("js-yaml") {
  return createRequire(import.meta.url)("js-yaml") as typeof import("js-yaml");
}

let known: Schema | undefined;

function schemaOf(yaml: typeof import("js-yaml")): Schema {
  if (known !== undefined) return known;
  const words = Object.entries(WORD_KINDS).map(
    ([name, { fits, read }]) =>
      new yaml.Type(`tag:yaml.org,2002:${name}`, {
        kind: "scalar",
        resolve: (word: unknown) => fits(typeof word === "string" ? word : ""),
        construct: (word: unknown) => read(typeof word === "string" ? word : ""),
      }),
  );
  // Exported since 4.1, and missing in its type declarations.
  const { merge } = (yaml as unknown as { readonly types: { readonly merge: Type } }).types;
  const explicit = [
    ...["!vault", "!vault-encrypted"].map(
      (tag) => new yaml.Type(tag, { kind: "scalar", construct: () => new VaultValue() }),
    ),
    new yaml.Type("!unsafe", { kind: "scalar", construct: (text: unknown) => new UnsafeText(String(text ?? "")) }),
    new yaml.Type("!unsafe", { kind: "sequence", construct: (list: unknown) => markUnsafe(list) }),
    new yaml.Type("!unsafe", { kind: "mapping", construct: (mapping: unknown) => markUnsafe(mapping) }),
  ];
  known = yaml.FAILSAFE_SCHEMA.extend({ implicit: [merge, ...words], explicit });
  return known;
}

function markUnsafe(value: unknown): unknown {
  if (typeof value === "string") return new UnsafeText(unmark(value));
  if (Array.isArray(value)) return value.map(markUnsafe);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, markUnsafe(item)]));
}

/** Whether a loaded value is a mapping. */
export function isMapping(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof VaultValue || value instanceof UnsafeText);
}

/** A key of a loaded mapping. */
export interface LoadedKey {
  readonly text: string;
  /** It was a word that is no text, such as a number. */
  readonly isText: boolean;
}

/** The entries of a loaded mapping, in their order. Values are still marked. */
export function* entriesOf(mapping: { readonly [key: string]: unknown }): Generator<[LoadedKey, unknown]> {
  for (const key of Object.keys(mapping)) {
    const isMarked = key.startsWith(MARK);
    yield [{ text: isMarked ? key.slice(MARK.length) : key, isText: isMarked || !NUMBER_LIKE.test(key) }, mapping[key]];
  }
}

/** Text of a loaded value; undefined where it is none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? unmark(value) : undefined;
}

function unmark(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

/** Makes plain values of loaded ones; each that is there several times by an alias is made once. */
export class PlainValues {
  readonly #made = new Map<object, { value: unknown; size: number }>();
  #left: number;

  /** @param most how many values there may be, those behind aliases as often as they are named */
  constructor(most = 5_000_000) {
    this.#left = most;
  }

  /** @throws InventoryMistake when there are too many */
  of(loaded: unknown): unknown {
    const { value, size } = this.#make(loaded);
    this.#left -= size;
    if (this.#left < 0) throw tooMuch("its aliases make more values of it than anyone has");
    return value;
  }

  #make(loaded: unknown): { value: unknown; size: number } {
    if (typeof loaded === "string") return { value: unmark(loaded), size: 1 };
    if (typeof loaded !== "object" || loaded === null) return { value: loaded, size: 1 };
    if (loaded instanceof VaultValue || loaded instanceof UnsafeText) return { value: loaded, size: 1 };
    const before = this.#made.get(loaded);
    if (before !== undefined) return before;
    let size = 1;
    const take = (item: unknown): unknown => {
      const made = this.#make(item);
      size += made.size;
      return made.value;
    };
    const value = Array.isArray(loaded)
      ? loaded.map(take)
      : Object.fromEntries(
          [...entriesOf(loaded as Record<string, unknown>)].map(([{ text }, item]) => [text, take(item)]),
        );
    const made = { value, size };
    this.#made.set(loaded, made);
    return made;
  }
}

function describe(error: unknown): string {
  const { reason, mark } = error as { readonly reason?: string; readonly mark?: { readonly line: number } };
  if (reason === undefined) return error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
  return mark === undefined ? reason : `line ${mark.line + 1}: ${reason}`;
}
