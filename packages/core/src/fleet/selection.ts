/** A selection: hosts named by targets, and the work on all of them. */
import { showCommand } from "../command/launch.ts";
import { checkRunOptions } from "../host/check-options.ts";
import { rebootHost } from "../host/reboot-host.ts";
import { runCommand } from "../host/run-command.ts";
import { waitUntilReachable } from "../host/wait-until-reachable.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { failRun } from "../output/fail-result.ts";
import { KeptResult } from "../output/kept-result.ts";
import { redactError } from "../output/redact-error.ts";
import { type FleetParts, refuseBrokenPlugins } from "./fleet-parts.ts";
import type { Selection, SelectOptions } from "./fleet-types.ts";
import { spreadTransfer } from "./spread-transfer.ts";
import { refuseSharedStream, spreadWork } from "./spread-work.ts";

/** Resolved when it is first used, once. */
export function createSelection(
  parts: FleetParts,
  targets: readonly string[],
  { exclude = [] }: SelectOptions,
): Selection {
  const { context, inventory } = parts;
  const masked = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw redactError(error, context.redactor);
    });
  const select = async (): Promise<readonly HostEntry[]> => {
    const entries = await inventory.select(targets, { exclude });
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

  return {
    hosts: known,
    run(command, options = {}) {
      return spreadWork(
        parts,
        {
          async hosts() {
            checkRunOptions(options);
            const entries = await hosts();
            refuseSharedStream("standard input", options.stdin, entries);
            return entries;
          },
          work: (entry, signal) => runCommand(context, entry, command, { ...options, signal }),
          skip: (facts) =>
            new KeptResult({ ...facts, command: context.redactor.redact(showCommand(command)), attempts: 0 }),
          fail: failRun,
        },
        options,
      );
    },
    put: (source, destination, options = {}) => spreadTransfer(parts, hosts, "put", source, destination, options),
    get: (source, destination, options = {}) => spreadTransfer(parts, hosts, "get", source, destination, options),
    sync: (source, destination, options = {}) => spreadTransfer(parts, hosts, "sync", source, destination, options),
    waitUntilReachable: (options = {}) =>
      spreadWork(
        parts,
        {
          hosts,
          work: (entry, signal) => waitUntilReachable(context, entry, { ...options, signal }),
          skip: (facts) => ({ ...facts, attempts: 0 }),
        },
        options,
      ),
    reboot: (options = {}) =>
      spreadWork(
        parts,
        {
          hosts,
          work: (entry, signal) => rebootHost(context, entry, { ...options, signal }),
          skip: (facts) => facts,
        },
        options,
      ),
    inspectIdentities: (options = {}) =>
      spreadWork(
        parts,
        {
          hosts,
          work: (entry, signal) => context.pool.inspect(entry, signal),
          skip: (facts) => ({ ...facts, identities: [] }),
        },
        options,
      ),
  };
}
