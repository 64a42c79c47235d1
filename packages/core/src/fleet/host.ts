/** One host of a fleet, resolved when it is first used. */
import type { Writable } from "node:stream";
import type { Command } from "../command/command.ts";
import { InventoryError } from "../errors/kinds.ts";
import { openForward } from "../forward/open-forward.ts";
import { checkForward } from "../host/check-forward.ts";
import { checkCommand, checkOptions } from "../host/check-options.ts";
import { checkTransfer } from "../host/check-transfer.ts";
import type { Forward } from "../host/forward-types.ts";
import type { Host, RunningCommand } from "../host/host-types.ts";
import { REBOOT_OPTIONS, RUN_OPTIONS, SIGNAL_OPTIONS, WAIT_OPTIONS } from "../host/option-tables.ts";
import { rebootHost } from "../host/reboot-host.ts";
import { runCommand } from "../host/run-command.ts";
import type { RunOptions } from "../host/run-options.ts";
import type { AnyTransferOptions, PutSource } from "../host/transfer-options.ts";
import { waitUntilReachable } from "../host/wait-until-reachable.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { redactError } from "../output/redact-error.ts";
import type { LiveProcess } from "../process/live-process.ts";
import type { StreamSink } from "../process/process-sink.ts";
import type { RunResult } from "../result/run-result.ts";
import type { TransferDirection, TransferResult } from "../result/transfer-result.ts";
import { planTransfer } from "../transfer/move-files.ts";
import { transferFiles } from "../transfer/transfer-files.ts";
import { type FleetParts, refuseBrokenPlugins } from "./fleet-parts.ts";
import { openLane } from "./lane.ts";

export function createHost(parts: FleetParts, name: string): Host {
  const { active, context } = parts;
  let found: Promise<HostEntry> | undefined;
  const find = (): Promise<HostEntry> => {
    refuseBrokenPlugins(parts);
    found ??= findHost(parts, name).catch((error: unknown) => {
      throw redactError(error, context.redactor);
    });
    return found;
  };
  /** Work that the caller's signal and the end of the fleet both end. */
  const attend = async <Result>(
    { signal }: { readonly signal?: AbortSignal | undefined },
    work: (entry: HostEntry, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> => {
    const entry = await find();
    return active.run(entry, signal, (ended) => work(entry, ended));
  };
  const transfer = async (
    direction: TransferDirection,
    source: PutSource,
    destination: string | Writable,
    options: AnyTransferOptions = {},
  ): Promise<TransferResult> => {
    checkTransfer(direction, source, destination, options);
    const plan = planTransfer(direction, source, destination, options);
    return attend(options, (entry, signal) => transferFiles(context, entry, plan, { ...options, signal }));
  };
  return {
    name,
    async run(command, options = {}) {
      checkCommand(command);
      checkOptions("run", options, RUN_OPTIONS);
      return attend(options, (entry, signal) => runCommand(context, entry, command, { ...options, signal }));
    },
    async start(command, options = {}) {
      checkCommand(command);
      checkOptions("start", options, RUN_OPTIONS);
      return start(await find(), command, options);
    },
    openLane: async () => openLane(context, active, await find()),
    put: (source, destination, options) => transfer("put", source, destination, options),
    get: (source, destination, options) => transfer("get", source, destination, options),
    sync: (source, destination, options) => transfer("sync", source, destination, options),
    async connect(options = {}) {
      checkOptions("connect", options, SIGNAL_OPTIONS);
      await context.pool.connect(await find(), options.signal);
    },
    async waitUntilReachable(options = {}) {
      checkOptions("waitUntilReachable", options, WAIT_OPTIONS);
      return attend(options, (entry, signal) => waitUntilReachable(context, entry, { ...options, signal }));
    },
    async reboot(options = {}) {
      checkOptions("reboot", options, REBOOT_OPTIONS);
      return attend(options, (entry, signal) => rebootHost(context, entry, { ...options, signal }));
    },
    async *diagnose(options = {}) {
      checkOptions("diagnose", options, SIGNAL_OPTIONS);
      yield* context.pool.diagnose(await find(), options.signal ?? new AbortController().signal);
    },
    async forward(spec, options = {}) {
      checkForward(spec, options);
      return new Promise<Forward>((resolve, reject) => {
        attend(options, async (entry, signal) => {
          const forward = await openForward(context, entry, spec, { ...options, signal });
          resolve(forward);
          await forward.closed;
        }).catch(reject);
      });
    },
  };

  async function start(entry: HostEntry, command: Command, options: RunOptions): Promise<RunningCommand> {
    return new Promise((resolve, reject) => {
      const hand = (live: LiveProcess, sink: StreamSink): void =>
        resolve({
          stdin: live.stdin,
          stdout: sink.stdout,
          stderr: sink.stderr,
          result,
          resize: (columns, rows) => live.resize(columns, rows),
          abort: live.abort,
        });
      const result: Promise<RunResult> = active.run(entry, options.signal, (signal) =>
        runCommand(context, entry, command, { ...options, signal }, { stream: hand }),
      );
      // Only where nothing was started; otherwise the promise is settled already.
      result.then((done) => reject(done.error ?? new Error(done.status)), reject);
    });
  }
}

async function findHost({ inventory, prepare }: FleetParts, name: string): Promise<HostEntry> {
  const entries = await inventory.select([name], { exclude: [] });
  const [entry, ...others] = entries;
  if (entry !== undefined && others.length === 0) {
    await inventory.validate(entries);
    await prepare(entries);
    return entry;
  }
  throw new InventoryError(
    "ERR_TOWLINE_TARGET_INVALID",
    `${JSON.stringify(name)} is ${entries.length} hosts, and one is needed here`,
    { advice: "Name one host, or use select() for several." },
  );
}
