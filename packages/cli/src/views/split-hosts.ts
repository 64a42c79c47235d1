/** Cuts a list into parts of nearly equal size. */

/** As many parts as asked for, or as there are items: in their order, the first ones larger by one where it has to be. */
export function splitEvenly<Item>(items: readonly Item[], count: number): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  const of = Math.min(count, items.length);
  for (let start = 0; parts.length < of; ) {
    const size = Math.ceil((items.length - start) / (of - parts.length));
    parts.push(items.slice(start, start + size));
    start += size;
  }
  return parts;
}
