/** Puts folders on a host that has no tar, by its file protocol: many small requests, many of them under way at once. */
import { createHash, randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { FileAccess } from "../../connector/connection.ts";
import { type ByteName, showName, toByteName, toBytes } from "../archive/archive-entry.ts";
import { hashByFiles } from "../hash-on-host.ts";
import { mismatch, unsupported } from "../transfer-failure.ts";
import { type TransferTask, temporaryName } from "../transfer-task.ts";
import { describeFolderFailure, describeSourceFailure } from "./folder-failure.ts";
import { type FolderNode, makeFolderNode } from "./folder-node.ts";
import { forEach, mergeFolder } from "./merge-folder.ts";
import type { PutSources } from "./put-sources.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "./scan-sources.ts";
import { FILES_IN_FLIGHT, remoteMergeAccess, toText } from "./usable-files.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort */
export async function sendByFiles(
  task: TransferTask,
  files: FileAccess,
  sources: PutSources,
  tree: LocalTree,
  destination: string,
): Promise<void> {
  if (sources.removals !== undefined) throw unsupported(task, "tar, which removing needs");
  const odd = findOddName(tree);
  if (odd !== undefined) {
    const fault = new ScanFault(
      showName(odd.path),
      "has a name that is no UTF-8, and the file protocol takes no other",
    );
    throw describeSourceFailure(task, fault, showName(odd.path));
  }
  const stage = path.posix.join(destination, temporaryName(randomBytes(8).toString("hex")));
  const isThere = (await files.stat(destination).catch(() => undefined))?.type === "directory";
  try {
    if (!isThere) await files.mkdir(destination);
    await files.mkdir(stage, 0o700);
    const nodes = new Map<ByteName, FolderNode>([["", makeFolderNode()]]);
    await stageTree(task, files, sources, tree, stage, nodes);
    const root = nodes.get("") ?? makeFolderNode();
    const access = remoteMergeAccess(files);
    await mergeFolder(access, toByteName(stage), toByteName(destination), root, sources.rules.preserve);
    await removeTree(files, stage);
    const isOurs = !isThere || sources.rules.preserve;
    if (isOurs && root.mode !== undefined) await files.chmod(destination, root.mode);
    if (root.modifiedAt !== undefined) await files.utimes(destination, root.modifiedAt, root.modifiedAt);
  } catch (error) {
    await removeTree(files, stage).catch(() => {});
    if (!isThere) await files.remove(destination).catch(() => {});
    throw error instanceof ScanFault
      ? describeSourceFailure(task, error, sources.paths.join(", "))
      : describeFolderFailure(task, "put", error, destination);
  }
}

/** An entry whose name the protocol can't carry. */
export function findOddName({ entries }: LocalTree): LocalEntry | undefined {
  return entries.find(({ name, target }) => toText(name) === undefined || toText(target) === undefined);
}

/** Folders first, one level after the other; then files and links, in any order. */
async function stageTree(
  task: TransferTask,
  files: FileAccess,
  sources: PutSources,
  tree: LocalTree,
  stage: string,
  nodes: Map<ByteName, FolderNode>,
): Promise<void> {
  const place = ({ name }: LocalEntry): string => `${stage}/${toBytes(name).toString("utf8")}`;
  for (const entry of tree.entries.filter(({ type }) => type === "directory")) {
    task.signal.throwIfAborted();
    const node = nodes.get(entry.name) ?? makeFolderNode();
    node.mode = sources.modeOf(entry);
    node.modifiedAt = sources.rules.preserve ? entry.modifiedAt : undefined;
    if (entry.name === "") continue;
    const end = entry.name.lastIndexOf("/");
    nodes.get(entry.name.slice(0, Math.max(end, 0)))?.folders.set(entry.name.slice(end + 1), node);
    nodes.set(entry.name, node);
    await files.mkdir(place(entry), 0o700);
  }
  let sent = 0;
  const rest = tree.entries.filter(({ type }) => type !== "directory");
  await forEach(rest, FILES_IN_FLIGHT, async (entry) => {
    task.signal.throwIfAborted();
    if (entry.type === "symlink") return files.symlink(toBytes(entry.target).toString("utf8"), place(entry));
    await sendFile(task, files, entry, place(entry), sources, (count) => {
      sent += count;
      task.progress(sent, tree.bytes);
    });
  });
}

async function sendFile(
  task: TransferTask,
  files: FileAccess,
  entry: LocalEntry,
  place: string,
  sources: PutSources,
  onSent: (bytes: number) => void,
): Promise<void> {
  const hash = createHash("sha256");
  const local = openSync(toBytes(entry.path), "r");
  try {
    const remote = await files.open(place, "wx", 0o600);
    const { chunkBytes } = remote.preferred ?? { chunkBytes: 32 * 1024 };
    try {
      for (let position = 0; position < entry.size; ) {
        task.signal.throwIfAborted();
        const bytes = Buffer.allocUnsafe(Math.min(chunkBytes, entry.size - position));
        const count = readSync(local, bytes, 0, bytes.length, position);
        if (count === 0) throw new ScanFault(showName(entry.path), "became shorter while it was read");
        if (sources.rules.verify) hash.update(bytes.subarray(0, count));
        await remote.write(bytes.subarray(0, count), position);
        position += count;
        onSent(count);
      }
    } finally {
      await remote.close();
    }
  } finally {
    closeSync(local);
  }
  const { size } = await files.stat(place);
  if (size !== entry.size) throw mismatch(showName(entry.path), `${entry.size} bytes`, String(size), task);
  if (sources.rules.verify) {
    const got = await hashByFiles(task, files, [{ path: place, size }], "destination");
    const expected = hash.digest("hex");
    if (got !== expected) throw mismatch(showName(entry.path), `SHA-256 ${expected}`, got, task);
  }
  await files.chmod(place, sources.modeOf(entry));
  if (sources.rules.preserve) await files.utimes(place, entry.modifiedAt, entry.modifiedAt);
}

async function removeTree(files: FileAccess, folder: string): Promise<void> {
  await forEach(await files.list(folder), FILES_IN_FLIGHT, async (name) => {
    const path = `${folder}/${name}`;
    if ((await files.lstat(path)).type === "directory") await removeTree(files, path);
    else await files.remove(path);
  });
  await files.remove(folder);
}
