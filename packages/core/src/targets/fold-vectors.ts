/** Folds names with several numbers: `a1b1`, `a1b2`, `a2b1`, `a2b2` are `a[1-2]b[1-2]`. */
import { foldNumbers, type NumberCode, spellNumber } from "./number-codes.ts";

/** Some numbers at one place of a name. There is one object for each set. */
interface NumberSet {
  readonly codes: readonly NumberCode[];
  /** As inside of a bracket; what tells sets apart. */
  readonly text: string;
  readonly first: string;
  readonly last: string;
}

/** All names that have one number of each set at its place. */
type Vector = NumberSet[];

/** With more, comparing each with each takes too long, and those that are equal but for one place are found by their text. */
const MOST_TO_COMPARE = 2_000;

/**
 * The fewest vectors that a greedy search finds, as texts for each place, in the order of ClusterShell's `nodeset --fold`:
 * first neighbours are merged, as long as any can be, then any two.
 *
 * @param codes the numbers of all names, those of one name in a row
 * @param places how many numbers each name has
 */
export function foldVectors(codes: readonly NumberCode[], places: number): readonly (readonly string[])[] {
  const sets = new SetTable();
  let vectors = readVectors(codes, places, sets);
  for (let before = -1; before !== vectors.length; ) {
    before = vectors.length;
    vectors = mergeNeighbours(sortVectors(vectors), sets);
  }
  for (let before = -1; before !== vectors.length; ) {
    before = vectors.length;
    vectors = sortVectors(vectors);
    vectors = vectors.length > MOST_TO_COMPARE ? mergeEqual(vectors, places, sets) : mergeAny(vectors, sets);
  }
  return sortVectors(vectors).map((vector) => vector.map(({ text }) => text));
}

class SetTable {
  readonly #byText = new Map<string, NumberSet>();
  readonly #byCode = new Map<NumberCode, NumberSet>();

  ofOne(code: NumberCode): NumberSet {
    let set = this.#byCode.get(code);
    if (set === undefined) {
      set = this.of([code]);
      this.#byCode.set(code, set);
    }
    return set;
  }

  of(codes: NumberCode[]): NumberSet {
    const sorted = codes.sort((one, other) => one - other);
    const text = foldNumbers(sorted);
    let set = this.#byText.get(text);
    if (set === undefined) {
      const [first = 0] = sorted;
      set = { codes: sorted, text, first: spellNumber(first), last: spellNumber(sorted.at(-1) ?? first) };
      this.#byText.set(text, set);
    }
    return set;
  }
}

function readVectors(codes: readonly NumberCode[], places: number, sets: SetTable): Vector[] {
  const vectors: Vector[] = [];
  for (let start = 0; start < codes.length; start += places) {
    const vector: Vector = [];
    for (let place = 0; place < places; place += 1) vector.push(sets.ofOne(codes[start + place] ?? 0));
    vectors.push(vector);
  }
  return vectors;
}

/** The largest first, then by each place: the larger set, then the first and the last number as text. */
function sortVectors(vectors: Vector[]): Vector[] {
  return vectors.sort((one, other) => {
    const sizes = sizeOf(other) - sizeOf(one);
    if (sizes !== 0) return sizes;
    for (const [place, set] of one.entries()) {
      const another = other[place] as NumberSet;
      if (set === another) continue;
      const order =
        another.codes.length - set.codes.length ||
        compareText(set.first, another.first) ||
        compareText(set.last, another.last);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function sizeOf(vector: Vector): number {
  let size = 1;
  for (const { codes } of vector) size *= codes.length;
  return size;
}

/** Merges each with those that follow it, as long as they are equal but for one place. Those that are equal become one. */
function mergeNeighbours(vectors: readonly Vector[], sets: SetTable): Vector[] {
  const merged: Vector[] = [];
  let open: OpenVector | undefined;
  for (const vector of vectors) {
    if (open?.take(vector)) continue;
    if (open !== undefined) merged.push(open.close());
    open = new OpenVector(vector, sets);
  }
  if (open !== undefined) merged.push(open.close());
  return merged;
}

function mergeAny(vectors: readonly Vector[], sets: SetTable): Vector[] {
  const left: (Vector | undefined)[] = [...vectors];
  const merged: Vector[] = [];
  for (const [index, vector] of left.entries()) {
    if (vector === undefined) continue;
    const open = new OpenVector(vector, sets);
    for (let other = index + 1; other < left.length; other += 1) {
      const candidate = left[other];
      if (candidate !== undefined && open.take(candidate)) left[other] = undefined;
    }
    merged.push(open.close());
  }
  return merged;
}

function mergeEqual(vectors: readonly Vector[], places: number, sets: SetTable): Vector[] {
  let merged = [...vectors];
  for (let place = places - 1; place >= 0; place -= 1) {
    const groups = new Map<string, OpenVector>();
    for (const vector of merged) {
      const key = vector.map(({ text }, index) => (index === place ? "" : text)).join(" ");
      const open = groups.get(key);
      if (open === undefined) groups.set(key, new OpenVector(vector, sets));
      else open.take(vector);
    }
    merged = [...groups.values()].map((open) => open.close());
  }
  return merged;
}

/** A vector that others are added to. What grows is sorted once, at the end or when another place is to grow. */
class OpenVector {
  readonly #vector: Vector;
  readonly #sets: SetTable;
  #growing: { readonly place: number; readonly codes: NumberCode[] } | undefined;

  constructor(vector: Vector, sets: SetTable) {
    this.#vector = [...vector];
    this.#sets = sets;
  }

  /** Adds a vector that is equal but for one place; false for any other. */
  take(other: Vector): boolean {
    const growing = this.#growing;
    if (growing !== undefined && other[growing.place]?.codes.length === growing.codes.length) this.#settle();
    let differs = -1;
    for (const [place, set] of this.#vector.entries()) {
      if (place !== this.#growing?.place && set === other[place]) continue;
      if (differs >= 0) return false;
      differs = place;
    }
    if (differs < 0) return true;
    // A place that has grown is no longer that of the vector.
    if (this.#growing !== undefined && this.#growing.place !== differs) return false;
    const added = (other[differs] as NumberSet).codes;
    this.#growing ??= { place: differs, codes: [...(this.#vector[differs] as NumberSet).codes] };
    for (const code of added) this.#growing.codes.push(code);
    return true;
  }

  close(): Vector {
    this.#settle();
    return this.#vector;
  }

  #settle(): void {
    if (this.#growing === undefined) return;
    this.#vector[this.#growing.place] = this.#sets.of(this.#growing.codes);
    this.#growing = undefined;
  }
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
