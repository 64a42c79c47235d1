/** A selection: hosts named by targets, and the work on all of them. */
import type { Writable } from "node:stream";
import { showCommand } from "../command/launch.ts";
import type { IdentityResult } from "../connection/host-examination.ts";
import { checkCommand, checkOptions } from "../host/check-options.ts";
import { checkTransfer } from "../host/check-transfer.ts";
import { REBOOT_OPTIONS, RUN_OPTIONS, SIGNAL_OPTIONS, WAIT_OPTIONS } from "../host/option-tables.ts";
import { rebootHost } from "../host/reboot-host.ts";
import { runCommand } from "../host/run-command.ts";
import type { AnyTransferOptions, PutSource } from "../host/transfer-options.ts";
import { waitUntilReachable } from "../host/wait-until-reachable.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { redactError } from "../output/redact-error.ts";
import type { RebootResult, WaitResult } from "../result/boot-result.ts";
import { createRunResult } from "../result/create-run-result.ts";
import { failRun } from "../result/fail-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { TransferDirection, TransferResult } from "../result/transfer-result.ts";
import { FAN_OUT_OPTIONS } from "./fleet-option-tables.ts";
import { type FleetParts, refuseBrokenPlugins } from "./fleet-parts.ts";
import type { FanOutOptions, FleetRun, Selection, SelectOptions } from "./fleet-types.ts";
import { spreadTransfer } from "./spread-transfer.ts";
import { type HostWork, refuseSharedStream, spreadWork, startChecked } from "./spread-work.ts";

/** Resolved when it is first used, once. */
export function createSelection(parts: FleetParts, targets: readonly string[], options: SelectOptions): Selection {
  const { context, inventory } = parts;
  const masked = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw redactError(error, context.redactor);
    });
  const select = async (): Promise<readonly HostEntry[]> => {
    const entries = await inventory.select(targets, options);
    await inventory.validate(entries);
    return entries;
  };
  let selected: Promise<readonly HostEntry[]> | undefined;
  const known = (): Promise<readonly HostEntry[]> => {
    selected ??= masked(select());
    return selected;
  };
  const hosts = async (): Promise<readonly HostEntry[]> => {
    refuseBrokenPlugins(parts);
    const entries = await known();
    await masked(parts.prepare(entries));
    return entries;
  };

  const transfer = (
    direction: TransferDirection,
    source: PutSource,
    destination: string | Writable,
    options: AnyTransferOptions & FanOutOptions,
  ): FleetRun<TransferResult> =>
    startChecked(
      parts,
      () => checkTransfer(direction, source, destination, options, FAN_OUT_OPTIONS),
      () => spreadTransfer(parts, hosts, direction, source, destination, options),
    );

  return {
    hosts: known,
    run(command, options = {}) {
      const check = (): void => {
        checkCommand(command);
        checkOptions("run", options, { ...RUN_OPTIONS, ...FAN_OUT_OPTIONS });
      };
      const work: HostWork<RunResult> = {
        async hosts() {
          const entries = await hosts();
          refuseSharedStream("standard input", options.stdin, entries);
          return entries;
        },
        work: (entry, signal) => runCommand(context, entry, command, { ...options, signal }),
        skip: (facts) =>
          createRunResult({ ...facts, command: context.redactor.redact(showCommand(command)), attempts: 0 }),
        fail: failRun,
      };
      return startChecked(parts, check, () => spreadWork(parts, work, options));
    },
    put: (source, destination, options = {}) => transfer("put", source, destination, options),
    get: (source, destination, options = {}) => transfer("get", source, destination, options),
    sync: (source, destination, options = {}) => transfer("sync", source, destination, options),
    waitUntilReachable(options = {}) {
      const work: HostWork<WaitResult> = {
        hosts,
        work: (entry, signal) => waitUntilReachable(context, entry, { ...options, signal }),
        skip: (facts) => ({ ...facts, attempts: 0 }),
      };
      const check = () => checkOptions("waitUntilReachable", options, { ...WAIT_OPTIONS, ...FAN_OUT_OPTIONS });
      return startChecked(parts, check, () => spreadWork(parts, work, options));
    },
    reboot(options = {}) {
      const work: HostWork<RebootResult> = {
        hosts,
        work: (entry, signal) => rebootHost(context, entry, { ...options, signal }),
        skip: (facts) => facts,
      };
      const check = () => checkOptions("reboot", options, { ...REBOOT_OPTIONS, ...FAN_OUT_OPTIONS });
      return startChecked(parts, check, () => spreadWork(parts, work, options));
    },
    inspectIdentities(options = {}) {
      const work: HostWork<IdentityResult> = {
        hosts,
        work: (entry, signal) => context.pool.inspect(entry, signal),
        skip: (facts) => ({ ...facts, identities: [] }),
      };
      const check = () => checkOptions("inspectIdentities", options, { ...SIGNAL_OPTIONS, ...FAN_OUT_OPTIONS });
      return startChecked(parts, check, () => spreadWork(parts, work, options));
    },
  };
}
