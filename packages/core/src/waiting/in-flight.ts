/** Keeps many requests under way at once, so that a long line is filled: in any order, or ahead of their turn. */

/** Works on all items, so many at a time; the first failure ends it when what is under way is done. */
export async function forEachInFlight<Item>(
  items: Iterable<Item>,
  inFlight: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items[Symbol.iterator]();
  let isOver = false;
  const worker = async (): Promise<void> => {
    while (!isOver) {
      const next = waiting.next();
      if (next.done === true) isOver = true;
      else {
        await work(next.value).catch((error: unknown) => {
          isOver = true;
          throw error;
        });
      }
    }
  };
  const workers: Promise<void>[] = [];
  while (workers.length < inFlight && !isOver) workers.push(worker());
  const outcomes = await Promise.allSettled(workers);
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Prepares so many items ahead of their turn, and gives them in their order. */
export async function* prepareAhead<Item, Prepared>(
  items: Iterable<Item>,
  inFlight: number,
  prepare: (item: Item) => Promise<Prepared>,
): AsyncGenerator<readonly [Item, Prepared]> {
  const underWay: (readonly [Item, Promise<Prepared>])[] = [];
  const waiting = items[Symbol.iterator]();
  while (true) {
    while (underWay.length < inFlight) {
      const next = waiting.next();
      if (next.done === true) break;
      const prepared = prepare(next.value);
      // Told when it is its turn.
      prepared.catch(() => {});
      underWay.push([next.value, prepared]);
    }
    const first = underWay.shift();
    if (first === undefined) return;
    yield [first[0], await first[1]];
  }
}

/** Where the pieces of so many bytes begin. */
export function* offsets(bytes: number, pieceBytes: number): Generator<number> {
  for (let offset = 0; offset < bytes; offset += pieceBytes) yield offset;
}
