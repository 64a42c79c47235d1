/** Lets a few hosts at a time connect by one engine: a hundred at once would only wait for each other until all are late. */
import type { Connection, WaitAside } from "@towline/core";

const AT_ONCE = 8;

interface Line {
  running: number;
  readonly waiting: (() => void)[];
}

const lines = new WeakMap<Connection, Line>();

/** Does the work when it is its turn on the carrier. The deadline for connecting stands still until then. */
export async function takeTurn<Value>(
  carrier: Connection,
  waitAside: WaitAside | undefined,
  work: () => Promise<Value>,
): Promise<Value> {
  const line = lines.get(carrier) ?? { running: 0, waiting: [] };
  lines.set(carrier, line);
  if (line.running < AT_ONCE) line.running += 1;
  else {
    // Who leaves hands its place over.
    const turn = () => new Promise<void>((resolve) => line.waiting.push(resolve));
    await (waitAside === undefined ? turn() : waitAside(turn));
  }
  try {
    return await work();
  } finally {
    const next = line.waiting.shift();
    if (next === undefined) line.running -= 1;
    else next();
  }
}
