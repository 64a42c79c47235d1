/** Counts round trips by a proxy that notes who speaks. */
import type { CountingProxy } from "../counterparts/tcp-proxy.ts";

/** The turns of the conversation until `work` is done. */
export async function turnsOf(proxy: CountingProxy, work: Promise<unknown> | undefined): Promise<number> {
  proxy.takeTurns();
  await work;
  return proxy.takeTurns();
}

/**
 * Counts until it is as few as expected. On a busy machine the server says in two packets what it mostly says in one,
 * and who speaks next may cross with what nobody waits for: both look like a turn more.
 */
export async function fewest(expected: number, count: () => Promise<number>): Promise<number> {
  let turns = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 40 && turns > expected; tries++) turns = Math.min(turns, await count());
  return turns;
}
