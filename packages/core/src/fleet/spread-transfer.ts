/** Moves files to or from many hosts. */
import path from "node:path";
import type { Writable } from "node:stream";
import { RunError, TransferError } from "../errors/kinds.ts";
import type { AnyTransferOptions, PutSource } from "../host/transfer-options.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { ensureFolder } from "../local/ensure-folder.ts";
import { failTransfer } from "../result/fail-result.ts";
import type { TransferDirection, TransferResult } from "../result/transfer-result.ts";
import { checkEnds } from "../transfer/check-ends.ts";
import { hostFolder } from "../transfer/host-folder.ts";
import { planTransfer } from "../transfer/move-files.ts";
import { transferFiles } from "../transfer/transfer-files.ts";
import type { FleetParts } from "./fleet-parts.ts";
import type { FanOutOptions, FleetRun } from "./fleet-types.ts";
import { refuseOneFolder } from "./refuse-one-folder.ts";
import { refuseSharedStream, spreadWork } from "./spread-work.ts";

/** Starts at once. What the hosts share is looked at once for all of them. */
export function spreadTransfer(
  parts: FleetParts,
  findHosts: () => Promise<readonly HostEntry[]>,
  direction: TransferDirection,
  source: PutSource,
  destination: string | Writable,
  options: AnyTransferOptions & FanOutOptions,
): FleetRun<TransferResult> {
  const plan = planTransfer(direction, source, destination, options);
  let place = (_entry: HostEntry): string => plan.destination;
  return spreadWork(
    parts,
    {
      async hosts() {
        // A plugin may have others in mind.
        if (parts.context.hooks?.transfer.before.isUsed() !== true && direction !== "get") {
          await checkEnds(plan, "local");
        }
        const entries = await findHosts();
        refuseSharedStream("content of a file", plan.content, entries);
        if (plan.stream !== undefined) refuseManySources(plan.stream, entries.length);
        if (direction === "get" && entries.length > 1) {
          place = (entry) => inHostFolder(plan.destination, entry);
          if (options.dryRun !== true) await makeFolders(entries.map(place));
        } else if (direction === "get" && parts.context.hooks?.transfer.before.isUsed() !== true) {
          await checkEnds(plan, "local");
        }
        return entries;
      },
      work: (entry, signal) =>
        transferFiles(parts.context, entry, { ...plan, destination: place(entry) }, { ...options, signal }),
      skip: ({ host, status, durationMs, error }) => ({
        ...{ host, direction, source: plan.sources.join(", "), destination: plan.destination },
        ...{ status, bytes: 0, entries: 0, durationMs, error },
      }),
      fail: failTransfer,
    },
    options,
  );
}

/** Files of many hosts go to a folder for each, so that none overwrites another's. */
function inHostFolder(destination: string, entry: HostEntry): string {
  return `${path.join(destination, hostFolder(entry.name))}/`;
}

async function makeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) makeHostFolder(folder);
  await refuseOneFolder(folders);
}

function makeHostFolder(folder: string): void {
  try {
    ensureFolder(folder);
  } catch (cause) {
    throw new TransferError("ERR_TOWLINE_TRANSFER_DESTINATION", `Cannot make the folder ${folder}: ${String(cause)}`, {
      advice: "Name a folder that you may write to.",
      cause,
    });
  }
}

function refuseManySources(stream: Writable, hosts: number): void {
  if (hosts < 2) return;
  stream.destroy();
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `One stream can't take the files of ${hosts} hosts`, {
    advice: "Get them into a folder, or from each host into a stream of its own.",
  });
}
