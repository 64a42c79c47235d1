/** Writing into folders that are there, without a stage: what is in them, and what they get in the end. */
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import { forEachInFlight } from "../../../waiting/in-flight.ts";
import { type ByteName, showName, toBytes } from "../../archive/archive-entry.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { settleStatus } from "../../there/settle-status.ts";
import { FILES_IN_FLIGHT } from "../../there/usable-files.ts";
import type { FolderNode } from "../../tree/folder-node.ts";
import { MergeConflict } from "../../tree/merge-folder.ts";
import type { LocalEntry, LocalTree } from "../here/scan-sources.ts";
import type { WhatIsThere } from "./stage-by-files.ts";

/** @throws MergeConflict for what can't become what it shall be */
export async function lookThere(files: FileAccess, { entries }: LocalTree, destination: string): Promise<WhatIsThere> {
  const there = new Map<ByteName, FileStatus["type"]>();
  const wanted = entries.filter(({ name }) => name !== "");
  for (const depth of new Set(wanted.map(depthOf))) {
    const level = wanted.filter((entry) => depthOf(entry) === depth);
    await forEachInFlight(level, FILES_IN_FLIGHT, async ({ name, type }) => {
      const folder = name.slice(0, Math.max(name.lastIndexOf("/"), 0));
      if (folder !== "" && !there.has(folder)) return;
      const status = await files.lstat(`${destination}/${toBytes(name).toString("utf8")}`).catch(() => undefined);
      if (status === undefined) return;
      if (status.type !== type) throw new MergeConflict(`${showName(name)} is there, and is no ${KINDS[type]}`);
      there.set(name, type);
    });
  }
  return there;
}

const KINDS = { file: "file", directory: "folder", symlink: "link" } as const;

function depthOf({ name }: LocalEntry): number {
  return name.split("/").length;
}

/** Folders that are new get their modes, and all of them what is to be kept. */
export async function settleFolders(
  task: TransferTask,
  files: FileAccess,
  place: string,
  { folders }: FolderNode,
  there: WhatIsThere,
  above = "",
): Promise<void> {
  for (const [name, child] of folders) {
    const below = above === "" ? name : `${above}/${name}`;
    const path = `${place}/${toBytes(name).toString("utf8")}`;
    await settleFolders(task, files, path, child, there, below);
    const mode = task.preserve || !there.has(below) ? child.mode : undefined;
    await settleStatus(task, files, path, { mode, modifiedAt: child.modifiedAt });
  }
}
