/** Makes plain data of the values of Python. */
import { Computed, DEEPEST, Dict, Sequence, type Value } from "./literals.ts";
import { PythonError } from "./tokens.ts";

/** How many values may be made: a name that stands in a list twice stands for twice as many, and so on. */
const MOST_VALUES = 1_000_000;

/** Makes data of values, up to a bound for all of them together. */
export class DataMaker {
  readonly #onComputed: (computed: Computed, key: string | undefined) => void;
  #left = MOST_VALUES;

  /** @param onComputed told of what only Python could work out, and of the key that it is the value of */
  constructor(onComputed: (computed: Computed, key: string | undefined) => void) {
    this.#onComputed = onComputed;
  }

  /**
   * The data of a value, as JSON has it. What only Python could work out is left out; undefined where that is all of it.
   *
   * @throws PythonError for more than anybody writes
   */
  toData(value: Value, line: number, key?: string, depth = 0): unknown {
    this.#left -= 1;
    if (this.#left < 0 || depth > DEEPEST) throw new PythonError(line, "this is too large to be data");
    if (value instanceof Computed) {
      this.#onComputed(value, key);
      return undefined;
    }
    if (value instanceof Sequence) {
      return value.items.flatMap((item) => {
        const plain = this.toData(item.value, line, key, depth + 1);
        return plain === undefined ? [] : [plain];
      });
    }
    if (!(value instanceof Dict)) return value;
    for (const computed of value.computed) this.#onComputed(computed, key);
    const data: { [key: string]: unknown } = Object.create(null);
    for (const [name, item] of value.entries) {
      const plain = this.toData(item.value, line, depth === 0 ? name : key, depth + 1);
      if (plain !== undefined) data[name] = plain;
    }
    return data;
  }
}
