/** Takes some of many: the first, the last, any, or one of several equal parts. */
import type { Pick, Share } from "./target-atom.ts";

/**
 * The chosen of some items, in their order. Parts differ by one at most, and the first ones are larger. With a seed, an item
 * that was chosen stays so when others come, as long as it is among the first of the order that the seed gives.
 */
export function pickHosts<Item>(items: readonly Item[], pick: Pick, nameOf: (item: Item) => string): readonly Item[] {
  if (pick.which === "shard") {
    const small = Math.floor(items.length / pick.of);
    const larger = items.length % pick.of;
    const start = (pick.index - 1) * small + Math.min(pick.index - 1, larger);
    return items.slice(start, start + small + (pick.index <= larger ? 1 : 0));
  }
  const count = countOf(pick.count, items.length);
  if (pick.which === "first") return items.slice(0, count);
  if (pick.which === "last") return items.slice(Math.max(items.length - count, 0));
  const { seed } = pick;
  const rankOf = seed === undefined ? () => Math.random() : (item: Item) => hash(`${seed}\0${nameOf(item)}`);
  const ranks = items.map((item, index) => ({ index, rank: rankOf(item) }));
  ranks.sort((one, other) => one.rank - other.rank || one.index - other.index);
  const chosen = new Set(ranks.slice(0, count).map(({ index }) => index));
  return items.filter((_, index) => chosen.has(index));
}

/** Of many, ten percent are one at least. */
function countOf({ value, isPercent }: Share, all: number): number {
  return isPercent ? Math.ceil((all * value) / 100) : value;
}

/** The same number for a text on every machine (FNV-1a, then mixed, as names that differ by a digit lie close). */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
