/** Spreads work over hosts: the end of the fleet ends it, and connections that are open without need are closed. */
import type { Notice } from "../connector/notice.ts";
import { RunError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import type { Outcome } from "../result/or-throw.ts";
import { fanOut } from "./fan-out.ts";
import type { FleetParts } from "./fleet-parts.ts";
import type { FanOutOptions, FleetRun } from "./fleet-types.ts";

/** What is to be done. */
export interface HostWork<Result extends Outcome> {
  /** Resolved when the run starts. */
  hosts(): Promise<readonly HostEntry[]>;
  /** Never rejects for an outcome. */
  work(entry: HostEntry, signal: AbortSignal): Promise<Result>;
  /** Makes the result of a host on which nothing was started. */
  skip(facts: NeverStarted): Result;
  /** Makes the result of a host where all went well but what was to be done at the end. Without it, closing the fleet tells. */
  fail?(result: Result, error: TowlineError): Result;
}

/** What every result tells of a host on which nothing was started. */
export interface NeverStarted {
  readonly host: string;
  readonly connector: string;
  readonly status: "skipped" | "cancelled";
  readonly durationMs: 0;
  readonly error: RunError;
}

const TOO_MANY_FILES: Notice = {
  code: "too-many-files",
  message:
    "too many files are open here: going on with fewer hosts at once. To be faster, raise the limit (ulimit -n).",
};

/** Starts at once. */
export function spreadWork<Result extends Outcome>(
  { active, context, parallelism }: FleetParts,
  { hosts, work, skip, fail }: HostWork<Result>,
  options: FanOutOptions & { readonly signal?: AbortSignal | undefined },
): FleetRun<Result> {
  const { pool } = context;
  let { disconnect = false } = options;
  let told = false;
  return fanOut(
    {
      items: hosts,
      async work(entry: HostEntry, signal) {
        let left: Promise<void> | undefined;
        let result: Result;
        try {
          result = await active.run(entry, signal, (ended) => work(entry, ended));
        } finally {
          if (disconnect && !active.isBusy(entry)) left = pool.release(entry);
        }
        await left;
        if (fail === undefined || result.status !== "ok") return result;
        const unfinished = pool.takeUnfinished(entry);
        return unfinished === undefined ? result : fail(result, unfinished);
      },
      skip: (entry, status) => skip(neverStarted(entry, status)),
      saveFiles() {
        if (!told) context.giveNotice(TOO_MANY_FILES);
        told = true;
        disconnect = true;
        pool.releaseIdle((entry) => active.isBusy(entry));
      },
    },
    options,
    parallelism,
  );
}

/**
 * What is wrong with a call is thrown where its run is awaited or iterated, as all that keeps it from starting is.
 *
 * @param check throws what is wrong
 */
export function startChecked<Result extends Outcome>(
  parts: FleetParts,
  check: () => void,
  start: () => FleetRun<Result>,
): FleetRun<Result> {
  try {
    check();
  } catch (error) {
    const fail = (): never => {
      throw error;
    };
    return spreadWork<Result>(parts, { hosts: async () => fail(), work: async () => fail(), skip: fail }, {});
  }
  return start();
}

function neverStarted(entry: HostEntry, status: NeverStarted["status"]): NeverStarted {
  const host = entry.name;
  const why = status === "skipped" ? "too many other hosts had failed" : "the run was cancelled";
  const error = new RunError("ERR_TOWLINE_COMMAND_CANCELLED", `Nothing was started on ${host}: ${why}`, { host });
  return { host, connector: connectorOf(entry), status, durationMs: 0, error };
}

/** @throws RunError where hosts would have to share a stream, which can be read once */
export function refuseSharedStream(what: string, input: unknown, hosts: readonly HostEntry[]): void {
  if (hosts.length < 2 || input === undefined || typeof input === "string" || input instanceof Uint8Array) return;
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `One stream can't be the ${what} of ${hosts.length} hosts`, {
    advice: "Read it into a buffer first, and give them that.",
  });
}
