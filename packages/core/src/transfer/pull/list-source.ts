/** Tells what a source on a host is, and what is in it. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import { toByteName } from "../archive/archive-entry.ts";
import { describeSource } from "../folder/get-folders.ts";
import { LIST_SOURCE_PROGRAM, NOT_ALL_LISTED } from "../programs/pull-programs.ts";
import { CANNOT_LIST } from "../programs/sync-programs.ts";
import type { Listing } from "../sync/list-destination.ts";
import { ListingReader } from "../sync/listing-reader.ts";
import { mismatch, notAFile, unsupported } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure } from "../there/host-program.ts";
import { receiveOutput } from "../there/receive-output.ts";
import { isUnsupported, usableFiles } from "../there/usable-files.ts";
import type { ArchiveSource } from "../tree/extraction-rules.ts";
import { type ListingRules, listByFiles } from "./list-by-files.ts";
import { onlyVanished } from "./vanished.ts";

/** One source, and what it holds. */
export interface ListedSource {
  readonly source: ArchiveSource;
  readonly isFolder: boolean;
  /** The folder of the host that names are below. */
  readonly folder: string;
  /** By name; the folder itself has none. Nothing of it is checked. */
  readonly listing: Listing;
}

/**
 * @throws TransferError where not all of it can be listed, LostConnectionError, or the reason for the abort
 */
export async function listSource(task: TransferTask, path: string, rules: ListingRules): Promise<ListedSource> {
  const source = describeSource(path);
  const listing = await list(task, path, rules);
  if (listing.get("")?.type === "directory") return { source, isFolder: true, folder: path, listing };
  const name = toByteName(posix.basename(path));
  const type = listing.get(name)?.type;
  if (listing.size !== 1 || type === undefined) {
    throw mismatch(path, "a list of what is in it", listing.size === 0 ? "an empty one" : "one without it", task);
  }
  if (type !== "file") throw notAFile(path, type, task);
  return { source: { ...source, folder: [], name }, isFolder: false, folder: posix.dirname(path), listing };
}

async function list(task: TransferTask, path: string, rules: ListingRules): Promise<Listing> {
  try {
    return await listByProgram(task, path, rules);
  } catch (error) {
    const files = usableFiles(task);
    if (files === undefined || !isUnsupported(error)) throw error;
    return listByFiles(task, files, path, rules);
  }
}

async function listByProgram(task: TransferTask, path: string, rules: ListingRules): Promise<Listing> {
  const mark = randomBytes(16).toString("hex");
  const reader = new ListingReader(mark, path, rules.maxEntries);
  const parameters = [path, mark, rules.links === "follow" ? "-L" : ""];
  const result = await receiveOutput(task, LIST_SOURCE_PROGRAM, parameters, path, (bytes) => reader.read(bytes));
  if (result.exitCode === CANNOT_LIST) throw unsupported(task, "stat, find and xargs");
  const isAll = result.exitCode === 0 || (result.exitCode === NOT_ALL_LISTED && onlyVanished(result.stderr));
  if (!isAll) throw programFailure(task, result, path, "source");
  return reader.finish();
}
