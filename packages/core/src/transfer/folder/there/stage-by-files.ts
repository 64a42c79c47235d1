/** Sends a scanned tree into a folder on a host, by its file protocol: many small requests, many of them under way at once. */
import { createHash } from "node:crypto";
import { closeSync, readSync } from "node:fs";
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import { forEachInFlight, offsets } from "../../../waiting/in-flight.ts";
import { type ByteName, showName, toBytes } from "../../archive/archive-entry.ts";
import { mismatch } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { hashByFiles } from "../../there/hash-on-host.ts";
import { preferredRequests } from "../../there/preferred-requests.ts";
import { FILES_IN_FLIGHT } from "../../there/usable-files.ts";
import { type FolderNode, makeFolderNode } from "../../tree/folder-node.ts";
import { openEntry } from "../here/open-entry.ts";
import type { PutSources } from "../here/put-sources.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "../here/scan-sources.ts";
import { describeSourceFailure } from "../here/source-failure.ts";
import { finishFiles, type SentFile } from "./finish-files.ts";

/** A file of up to this size is one request. */
const SMALL_BYTES = 128 * 1024;

const OWNER_MAY_ALL = 0o700;

/** Of what kind it is, by its name below the destination. */
export type WhatIsThere = ReadonlyMap<ByteName, FileStatus["type"]>;

/** Each of these has as many requests of its own under way as the protocol likes. */
const LARGE_FILES_IN_FLIGHT = 4;

/**
 * Folders first, one level after the other; then files and links, in any order.
 *
 * @param there what is there already and stays, or is written over
 * @returns what the folders shall be when all is in its place
 * @throws ScanFault for a file that is not what it was, or what the protocol says
 */
export async function stageByFiles(
  task: TransferTask,
  files: FileAccess,
  sources: PutSources,
  tree: LocalTree,
  stage: string,
  there: WhatIsThere = new Map(),
): Promise<FolderNode> {
  const place = ({ name }: LocalEntry): string => `${stage}/${toBytes(name).toString("utf8")}`;
  const { root, levels } = planFolders(sources, tree);
  const arrived: SentFile[] = [];
  for (const level of levels) {
    const missing = level.filter(({ name }) => !there.has(name));
    // Not every host changes a mode later.
    await forEachInFlight(missing, FILES_IN_FLIGHT, (folder) =>
      files.mkdir(place(folder), sources.modeOf(folder) | OWNER_MAY_ALL),
    );
  }
  let sent = 0;
  const send = async (entry: LocalEntry): Promise<void> => {
    task.signal.throwIfAborted();
    const isThere = there.has(entry.name);
    if (entry.type === "symlink") {
      if (isThere) await files.remove(place(entry));
      return files.symlink(toBytes(entry.target).toString("utf8"), place(entry));
    }
    const mode = sources.modeOf(entry);
    const target = { place: place(entry), mode, flags: isThere ? "w" : "wx" } as const;
    const size = await sendFile(task, files, entry, target, (count) => {
      sent += count;
      task.progress(sent, tree.bytes);
    });
    arrived.push({ entry, place: place(entry), mode, size });
  };
  const rest = tree.entries.filter(({ type }) => type !== "directory");
  const isSmall = ({ size }: LocalEntry): boolean => size <= SMALL_BYTES;
  await forEachInFlight(rest.filter(isSmall), FILES_IN_FLIGHT, send);
  const large = rest.filter((entry) => !isSmall(entry));
  await forEachInFlight(large, LARGE_FILES_IN_FLIGHT, send);
  await finishFiles(task, files, arrived);
  return root;
}

/** What the folders of the tree shall be, and the folders themselves by how deep they are. */
function planFolders(
  sources: PutSources,
  tree: LocalTree,
): { readonly root: FolderNode; readonly levels: readonly (readonly LocalEntry[])[] } {
  const root = makeFolderNode();
  const nodes = new Map<ByteName, FolderNode>([["", root]]);
  const levels: LocalEntry[][] = [];
  for (const entry of tree.entries) {
    const end = entry.name.lastIndexOf("/");
    const parent = nodes.get(entry.name.slice(0, Math.max(end, 0)));
    if (entry.type !== "directory") {
      parent?.others.add(entry.name.slice(end + 1));
      continue;
    }
    const node = nodes.get(entry.name) ?? makeFolderNode();
    node.mode = sources.modeOf(entry);
    node.modifiedAt = sources.rules.preserve ? entry.modifiedAt : undefined;
    if (entry.name === "") continue;
    parent?.folders.set(entry.name.slice(end + 1), node);
    nodes.set(entry.name, node);
    const depth = entry.name.split("/").length - 1;
    levels[depth] = [...(levels[depth] ?? []), entry];
  }
  return { root, levels };
}

/** @throws TransferError for what can't be read here */
function readingHere<Value>(task: TransferTask, { path }: LocalEntry, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw describeSourceFailure(task, error, showName(path));
  }
}

/** Gives its size. */
async function sendFile(
  task: TransferTask,
  files: FileAccess,
  entry: LocalEntry,
  { place, mode, flags }: { readonly place: string; readonly mode: number; readonly flags: "w" | "wx" },
  onSent: (bytes: number) => void,
): Promise<number> {
  const hash = task.verify ? createHash("sha256") : undefined;
  const { handle, size } = readingHere(task, entry, () => openEntry(entry));
  try {
    // Most servers give it this mode, which saves a request; a file that is to be verified must be one that can be read.
    const remote = await files.open(place, flags, mode | 0o600);
    const { chunkBytes, inFlight } = preferredRequests(remote);
    const sendPiece = async (position: number): Promise<void> => {
      const bytes = Buffer.allocUnsafe(Math.min(chunkBytes, size - position));
      const count = readingHere(task, entry, () => readSync(handle, bytes, 0, bytes.length, position));
      if (count < bytes.length) throw new ScanFault(showName(entry.path), "became shorter while it was read");
      hash?.update(bytes);
      await remote.write(bytes, position);
      onSent(count);
    };
    try {
      await forEachInFlight(offsets(size, chunkBytes), inFlight, sendPiece);
    } finally {
      await remote.close();
    }
  } finally {
    closeSync(handle);
  }
  if (hash !== undefined) {
    const expected = hash.digest("hex");
    const got = await hashByFiles(task, files, [{ path: place, size }], "destination");
    if (got !== expected) throw mismatch(showName(entry.path), `SHA-256 ${expected}`, got, task);
  }
  return size;
}
