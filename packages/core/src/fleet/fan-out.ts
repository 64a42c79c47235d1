/** Works on many hosts: so many at once, in steps, until the failure budget is spent or the caller gives up. */
import { type Outcome, orThrow } from "../result/or-throw.ts";
import { countStatuses, STATUSES } from "../result/statuses.ts";
import { now } from "../waiting/clock.ts";
import { defer } from "../waiting/deferred.ts";
import { Limit } from "../waiting/limit.ts";
import type { FanOutOptions, FleetReport, FleetRun } from "./fleet-types.ts";
import { isShortOfFiles } from "./short-of-files.ts";
import { workThrough } from "./work-through.ts";

/** The work. */
export interface FanOutTask<Item, Result extends Outcome> {
  /** Resolved when the run starts. */
  items(): Promise<readonly Item[]>;
  /** Never rejects for an outcome. */
  work(item: Item, signal: AbortSignal): Promise<Result>;
  /** The result of an item that was never started. */
  skip(item: Item, status: "skipped" | "cancelled"): Result;
  /** Called for each item that must wait because too many files are open: closes those that are open without need. */
  saveFiles?(): void;
}

/** Starts at once. A run that nobody iterates or awaits runs all the same. */
export function fanOut<Item, Result extends Outcome>(
  task: FanOutTask<Item, Result>,
  options: FanOutOptions & { readonly signal?: AbortSignal | undefined },
  parallelism: number,
): FleetRun<Result> {
  const limit = new Limit({ signal: options.signal });
  const results: Result[] = [];
  let news = defer<void>();
  let over = false;
  const publish = (): void => {
    news.resolve();
    news = defer();
  };
  const report = runAll(task, options, parallelism, limit.signal, (result) => {
    results.push(result);
    publish();
  }).finally(() => {
    over = true;
    limit.end();
    publish();
  });
  // Awaiting it reports the error; nobody awaiting it must not end the process.
  report.catch(() => {});

  return {
    abort: () => limit.abort(),
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited for its report, by design
    then: (onFulfilled, onRejected) => report.then(onFulfilled, onRejected),
    async orThrow() {
      const done = await report;
      for (const result of done.results) orThrow(result);
      return done;
    },
    async *[Symbol.asyncIterator]() {
      try {
        for (let next = 0; ; next += 1) {
          while (next >= results.length && !over) await news.promise;
          const result = results[next];
          if (result === undefined) break;
          yield result;
        }
        await report;
      } finally {
        // Leaving the loop early means that the rest is not wanted.
        if (!over) {
          limit.abort();
          await report.catch(() => {});
        }
      }
    },
  };
}

async function runAll<Item, Result extends Outcome>(
  task: FanOutTask<Item, Result>,
  options: FanOutOptions,
  parallelism: number,
  signal: AbortSignal,
  publish: (result: Result) => void,
): Promise<FleetReport<Result>> {
  const startedAt = now();
  const items = await task.items();
  const results: Result[] = [];
  const counts = countStatuses();
  const budget =
    options.maxFail === undefined ? Number.POSITIVE_INFINITY : countOf(options.maxFail, items.length, Math.floor);
  let failures = 0;
  let hasStopped = false;
  const take = (result: Result): void => {
    results.push(result);
    counts[result.status] += 1;
    if (STATUSES[result.status].counts) failures += 1;
    publish(result);
  };
  const stopped = (): boolean => failures > budget;
  const work = async (item: Item, isFinal: boolean): Promise<boolean> => {
    if (signal.aborted) take(task.skip(item, "cancelled"));
    else if (stopped()) {
      hasStopped = true;
      take(task.skip(item, "skipped"));
    } else {
      const result = await task.work(item, signal);
      if (isShortOfFiles(result)) {
        task.saveFiles?.();
        if (!isFinal) return false;
      }
      take(result);
    }
    return true;
  };
  for (const step of steps(items, options.batch)) await workThrough(step, options.parallelism ?? parallelism, work);
  const durationMs = now() - startedAt;
  return { results, counts, ok: counts.ok === results.length, stopped: hasStopped, durationMs };
}

/** Cuts the hosts into rolling steps; the last size repeats until all are done. */
export function steps<Item>(items: readonly Item[], batch: FanOutOptions["batch"]): readonly (readonly Item[])[] {
  if (batch === undefined || batch.length === 0) return items.length === 0 ? [] : [items];
  const cut: (readonly Item[])[] = [];
  for (let start = 0, index = 0; start < items.length; index += 1) {
    const size = batch[Math.min(index, batch.length - 1)] ?? items.length;
    const count = Math.max(1, countOf(size, items.length, Math.ceil));
    cut.push(items.slice(start, start + count));
    start += count;
  }
  return cut;
}

function countOf(size: number | `${number}%`, total: number, round: (value: number) => number): number {
  return typeof size === "number" ? size : round((Number.parseFloat(size) / 100) * total);
}
