/** A selection: hosts named by targets, and the work on all of them. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import { showCommand } from "../command/launch.ts";
import type { IdentityResult } from "../connection/host-examination.ts";
import { RunError, TransferError } from "../errors/kinds.ts";
import type { TransferResult } from "../hooks/lifecycle.ts";
import type { RebootResult, WaitResult } from "../host/boot-types.ts";
import { rebootHost } from "../host/reboot-host.ts";
import { runCommand } from "../host/run-command.ts";
import type { RunOptions } from "../host/run-options.ts";
import type { PutSource, SyncOptions, TransferOptions } from "../host/transfer-options.ts";
import { waitUntilReachable } from "../host/wait-until-reachable.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { KeptResult } from "../output/kept-result.ts";
import { redactError } from "../output/redact-error.ts";
import type { RunResult } from "../output/run-result.ts";
import { hostFolder } from "../transfer/host-folder.ts";
import { planTransfer } from "../transfer/move-files.ts";
import { transferFiles } from "../transfer/transfer-files.ts";
import { fanOut } from "./fan-out.ts";
import type { FanOutOptions, FleetRun, Selection, SelectOptions } from "./fleet-types.ts";
import type { FleetParts } from "./opened-fleet.ts";

export function createSelection(
  parts: FleetParts,
  targets: readonly string[],
  { exclude = [] }: SelectOptions,
  check: () => void,
): Selection {
  const { active, context, parallelism } = parts;
  const masked = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw redactError(error, context.redactor);
    });
  let selected: Promise<readonly HostEntry[]> | undefined;
  const hosts = (): Promise<readonly HostEntry[]> => {
    selected ??= masked(selectHosts(parts, targets, exclude));
    return selected;
  };
  const usable = async (): Promise<readonly HostEntry[]> => {
    check();
    const entries = await hosts();
    await masked(parts.prepare(entries));
    return entries;
  };

  let mustSaveFiles = false;
  const saveFiles = (): void => {
    mustSaveFiles = true;
    context.pool.releaseIdle((entry) => active.isBusy(entry));
  };

  /** Work on one host that closing the fleet ends, and that closes the host's connection if that is wanted. */
  const attend = async <Result>(
    entry: HostEntry,
    signal: AbortSignal,
    { disconnect = false }: FanOutOptions,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await active.run(entry, signal, work);
    } finally {
      if ((disconnect || mustSaveFiles) && !active.isBusy(entry)) context.pool.release(entry);
    }
  };

  const transfer = (
    direction: TransferResult["direction"],
    source: PutSource,
    destination: string | Writable,
    options: TransferOptions & SyncOptions & FanOutOptions,
  ): FleetRun<TransferResult> => {
    const { parallelism: _parallelism, batch: _batch, maxFail: _maxFail, disconnect: _disconnect, ...own } = options;
    const plan = planTransfer(direction, source, destination, options);
    let place = (_entry: HostEntry): string => plan.destination;
    const items = async (): Promise<readonly HostEntry[]> => {
      const entries = await usable();
      if (plan.content !== undefined) refuseSharedStream("content of a file", plan.content, entries.length);
      if (plan.stream !== undefined) refuseManySources(plan.stream, entries.length);
      if (direction === "get" && entries.length > 1) {
        place = (entry) => inHostFolder(plan.destination, entry);
        await Promise.all(entries.map((entry) => makeFolder(place(entry))));
      }
      return entries;
    };
    const work = (entry: HostEntry, signal: AbortSignal): Promise<TransferResult> =>
      attend(entry, signal, options, (ended) =>
        transferFiles(context, entry, { ...plan, destination: place(entry) }, { ...own, signal: ended }),
      );
    const skip = (entry: HostEntry, status: "skipped" | "cancelled"): TransferResult => ({
      ...{ host: entry.name, direction, source: plan.sources.join(", "), destination: plan.destination, status },
      ...{ bytes: 0, entries: 0, durationMs: 0 },
      error: neverStarted(entry, status),
    });
    return fanOut({ items, work, skip, saveFiles }, options, parallelism);
  };

  return {
    hosts,
    run(command: Command, options: RunOptions & FanOutOptions = {}) {
      const { parallelism: _parallelism, batch: _batch, maxFail: _maxFail, ...unbounded } = options;
      const { disconnect: _disconnect, onSlowdown: _onSlowdown, ...own } = unbounded;
      const items = async (): Promise<readonly HostEntry[]> => {
        const entries = await usable();
        refuseSharedStream("standard input", options.stdin, entries.length);
        return entries;
      };
      const work = (entry: HostEntry, signal: AbortSignal): Promise<RunResult> =>
        attend(entry, signal, options, (ended) => runCommand(context, entry, command, { ...own, signal: ended }));
      const skip = (entry: HostEntry, status: "skipped" | "cancelled"): RunResult =>
        new KeptResult({
          host: entry.name,
          connector: connectorOf(entry),
          command: context.redactor.redact(showCommand(command)),
          ...{ status, attempts: 0, durationMs: 0 },
          error: neverStarted(entry, status),
        });
      return fanOut({ items, work, skip, saveFiles }, options, parallelism);
    },
    put: (source, destination, options = {}) => transfer("put", source, destination, options),
    get: (source, destination, options = {}) => transfer("get", source, destination, options),
    sync: (source, destination, options = {}) => transfer("sync", source, destination, options),
    waitUntilReachable(options = {}) {
      const { timeout } = options;
      const work = (entry: HostEntry, signal: AbortSignal): Promise<WaitResult> =>
        attend(entry, signal, options, (own) => waitUntilReachable(context, entry, { timeout, signal: own }));
      const skip = (entry: HostEntry, status: "skipped" | "cancelled"): WaitResult => ({
        ...{ host: entry.name, connector: connectorOf(entry), status, attempts: 0, durationMs: 0 },
        error: neverStarted(entry, status),
      });
      return fanOut({ items: usable, work, skip, saveFiles }, options, parallelism);
    },
    reboot(options = {}) {
      const work = (entry: HostEntry, signal: AbortSignal): Promise<RebootResult> =>
        attend(entry, signal, options, (own) => rebootHost(context, entry, { ...options, signal: own }));
      const skip = (entry: HostEntry, status: "skipped" | "cancelled"): RebootResult => ({
        ...{ host: entry.name, connector: connectorOf(entry), status, durationMs: 0 },
        error: neverStarted(entry, status),
      });
      return fanOut({ items: usable, work, skip, saveFiles }, options, parallelism);
    },
    inspectIdentities(options = {}) {
      const work = (entry: HostEntry, signal: AbortSignal): Promise<IdentityResult> =>
        attend(entry, signal, options, (own) => context.pool.inspect(entry, own));
      const skip = (entry: HostEntry, status: "skipped" | "cancelled"): IdentityResult => ({
        ...{ host: entry.name, connector: connectorOf(entry), status, identities: [], durationMs: 0 },
        error: neverStarted(entry, status),
      });
      return fanOut({ items: usable, work, skip, saveFiles }, options, parallelism);
    },
  };
}

async function selectHosts(
  { inventory }: FleetParts,
  targets: readonly string[],
  exclude: readonly string[],
): Promise<readonly HostEntry[]> {
  const entries = await inventory.select(targets, { exclude });
  await inventory.validate(entries);
  return entries;
}

/** Files of many hosts go to a folder for each, so that none overwrites another's. */
function inHostFolder(destination: string, entry: HostEntry): string {
  return `${path.join(destination, hostFolder(entry.name))}/`;
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new TransferError("ERR_TOWLINE_TRANSFER_DESTINATION", `Cannot make the folder ${folder}: ${String(cause)}`, {
      advice: "Name a folder that you may write to.",
      cause,
    });
  });
}

function refuseSharedStream(what: string, stream: RunOptions["stdin"], hosts: number): void {
  if (hosts < 2 || stream === undefined || typeof stream === "string" || stream instanceof Uint8Array) return;
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `One stream can't be the ${what} of ${hosts} hosts`, {
    advice: "Read it into a buffer first, and give them that.",
  });
}

function refuseManySources(stream: Writable, hosts: number): void {
  if (hosts < 2) return;
  stream.destroy();
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `One stream can't take the files of ${hosts} hosts`, {
    advice: "Get them into a folder, or from each host into a stream of its own.",
  });
}

function neverStarted(entry: HostEntry, status: "skipped" | "cancelled"): RunError {
  const why = status === "skipped" ? "too many other hosts had failed" : "the run was cancelled";
  return new RunError("ERR_TOWLINE_COMMAND_CANCELLED", `Nothing was started on ${entry.name}: ${why}`, {
    host: entry.name,
  });
}
