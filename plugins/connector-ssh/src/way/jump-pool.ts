/** Shares connections to jump hosts among all hosts behind them, and closes each with its last user. */
import type { Connection } from "@towline/core";
import { unlessAborted } from "@towline/core/waiting";

interface SharedJump {
  readonly connection: Promise<Connection>;
  readonly abort: AbortController;
  users: number;
}

/** A jump host's connection on loan. */
export interface Loan {
  readonly connection: Connection;
  /** Idempotent. The last one closes the connection. */
  release(): Promise<void>;
}

/** By the connection underneath: the same jump host reached in two ways is two. */
const pools = new WeakMap<Connection, Map<string, SharedJump>>();

/**
 * Borrows the connection of that key, or makes it. Its own signal aborts only when nobody waits for it any more.
 *
 * @throws what `open` throws, or the signal's reason.
 */
export async function borrowJump(
  carrier: Connection,
  key: string,
  signal: AbortSignal,
  open: (signal: AbortSignal, onGone: () => void) => Promise<Connection>,
): Promise<Loan> {
  let pool = pools.get(carrier);
  if (pool === undefined) {
    pool = new Map();
    pools.set(carrier, pool);
  }
  const jumps = pool;
  let jump = jumps.get(key);
  if (jump === undefined) {
    const abort = new AbortController();
    const forget = () => {
      if (jumps.get(key) === made) jumps.delete(key);
    };
    const made: SharedJump = { connection: open(abort.signal, forget), abort, users: 0 };
    made.connection.catch(forget);
    jumps.set(key, made);
    jump = made;
  }
  const shared = jump;
  shared.users += 1;
  let released = false;
  const release = async () => {
    if (released) return;
    released = true;
    shared.users -= 1;
    if (shared.users > 0) return;
    if (jumps.get(key) === shared) jumps.delete(key);
    shared.abort.abort(signal.reason);
    await shared.connection.then(
      (connection) => connection.disconnect(),
      () => undefined,
    );
  };
  try {
    return { connection: await unlessAborted(shared.connection, signal), release };
  } catch (error) {
    void release();
    throw error;
  }
}
