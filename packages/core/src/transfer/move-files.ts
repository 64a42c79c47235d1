/** Chooses how to move what was asked for: one file by itself, anything else as folders. */
import { Readable, type Writable } from "node:stream";
import { TransferError } from "../errors/kinds.ts";
import type { AnyTransferOptions, ComparisonOptions, GetOptions, PutSource } from "../host/transfer-options.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import { UNNAMED } from "./file/file-content.ts";
import { onlyFiles } from "./file/find-partial-there.ts";
import { getFile } from "./file/get-file.ts";
import { putFile } from "./file/put-file.ts";
import { getFolders } from "./folder/get-folders.ts";
import { PutSources } from "./folder/here/put-sources.ts";
import { isContentsOnly } from "./folder/here/scan-sources.ts";
import { putFolders } from "./folder/put-folders.ts";
import { type ComparisonRules, SyncPlan } from "./sync/sync-plan.ts";
import type { OnChange } from "./sync/tell-changes.ts";
import { notAFile } from "./task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "./task/transfer-task.ts";
import { expandHome } from "./there/home-folder.ts";
import { MOST_ENTRIES } from "./tree/entry-budget.ts";

/** What is to be moved. */
export interface Transfer {
  readonly direction: TransferResult["direction"];
  readonly sources: readonly string[];
  readonly destination: string;
  /** What the hosts that it goes to share; undefined where it comes from them. */
  readonly shared: PutSources | SyncPlan | undefined;
  /** Given instead of a source's path. */
  readonly content?: Uint8Array | Readable | undefined;
  /** Given instead of a destination's path. */
  readonly stream?: Writable | undefined;
}

/** Looks at nothing yet. */
export function planTransfer(
  direction: Transfer["direction"],
  source: PutSource,
  destination: string | Writable,
  options: AnyTransferOptions,
): Transfer {
  const named = typeof destination === "string" ? { destination } : { destination: UNNAMED, stream: destination };
  if (source instanceof Uint8Array || source instanceof Readable) {
    // It may break before anybody reads it; whoever does is told then.
    if (source instanceof Readable) source.on("error", () => {});
    return { direction, sources: [UNNAMED], ...named, shared: undefined, content: source };
  }
  const { exclude = [], links = "keep", mode, preserve = false, verify = false } = options;
  const sources = typeof source === "string" ? [source] : source;
  const rules = { exclude, links, mode, preserve, verify };
  const share = {
    put: () => new PutSources(sources, rules),
    get: () => undefined,
    sync: () => new SyncPlan(sources, rules, { ...readComparison(options), rsync: options.rsync ?? true }),
  };
  return { direction, sources, ...named, shared: share[direction]() };
}

function readComparison(options: ComparisonOptions): ComparisonRules {
  const { delete: removes = false, maxDelete, checksum = false, dryRun = false } = options;
  return { removes, maxDelete, checksum, dryRun };
}

/** @throws TransferError, LostConnectionError, or the reason for the abort */
export async function moveFiles(
  task: TransferTask,
  transfer: Transfer,
  options: GetOptions,
  onChange: OnChange,
): Promise<MovedFiles> {
  const { direction, shared, content, stream } = transfer;
  const isFromThere = direction === "get";
  const there = await expandHome(task, isFromThere ? transfer.sources : [transfer.destination]);
  const sources = isFromThere ? there : transfer.sources;
  const destination = isFromThere ? transfer.destination : (there[0] ?? transfer.destination);
  if (task.keepsPartial && (content ?? stream) !== undefined) throw onlyFiles(task, "streams");
  if (task.keepsPartial && task.inPlace) throw noPart(task);
  if (task.fsync && stream !== undefined) throw noDisk(task);
  if (content !== undefined) {
    await task.askGate();
    return putFile(task, content, destination);
  }
  if (shared instanceof SyncPlan) {
    const { syncFolders } = await import("./sync/sync-folders.ts");
    return syncFolders(task, shared, destination, onChange);
  }
  if (shared !== undefined) {
    const file = await shared.onlyFile();
    if (file === undefined && task.keepsPartial) throw onlyFiles(task, "folders");
    await task.askGate();
    if (file !== undefined) return putFile(task, shared.file(file), destination);
    return putFolders(task, shared, destination);
  }
  const { exclude = [], links = "keep", maxEntries = MOST_ENTRIES, maxBytes } = options;
  const rules = { exclude, links, preserve: task.preserve, maxEntries, maxBytes };
  if (options.changed === true) {
    const { pullChanges } = await import("./pull/pull-changes.ts");
    return pullChanges(task, { sources, destination, rules, comparison: readComparison(options) }, onChange);
  }
  await task.askGate();
  const [only] = sources;
  const file = only !== undefined && sources.length === 1 && !isContentsOnly(only) ? only : undefined;
  const moved = file === undefined ? undefined : await getFile(task, file, stream ?? destination, maxBytes);
  if (moved !== undefined) return moved;
  if (stream !== undefined) throw notAFile(sources.join(", "), "directory", task);
  if (task.keepsPartial) throw onlyFiles(task, "folders");
  return getFolders(task, sources, destination, rules);
}

function noPart({ host, connector }: TransferTask): TransferError {
  const says = `What is written in place has no part beside it that could be kept (${host})`;
  return new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", says, {
    ...{ host, connector },
    advice: "Leave out --partial or --in-place.",
  });
}

function noDisk({ host, connector }: TransferTask): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", `What goes into a stream has no disk (${host})`, {
    ...{ host, connector },
    advice: "Leave out --fsync, or name a file.",
  });
}
