/** Lets a few hosts at a time connect by one engine: a hundred at once would only wait for each other until all are late. */
import type { Connection, WaitAside } from "@towline/core";
import { type EndTurn, Turns } from "@towline/core/waiting";

const AT_ONCE = 8;

const engines = new WeakMap<Connection, Turns>();

/** Does the work when it is its turn on the carrier. The deadline for connecting stands still until then. */
export async function takeTurn<Value>(
  carrier: Connection,
  { signal, waitAside }: { readonly signal?: AbortSignal; readonly waitAside?: WaitAside | undefined },
  work: () => Promise<Value>,
): Promise<Value> {
  const turns = engines.get(carrier) ?? new Turns(AT_ONCE);
  engines.set(carrier, turns);
  const wait = (): Promise<EndTurn> => turns.take(signal);
  const end = turns.takeNow() ?? (await (waitAside === undefined ? wait() : waitAside(wait)));
  try {
    return await work();
  } finally {
    end();
  }
}
