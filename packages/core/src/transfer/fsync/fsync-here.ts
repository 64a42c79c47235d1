/** Has what was fetched written to the disk here, so that a power cut doesn't take it back. */
import { open, readdir } from "node:fs/promises";
import { forEachInFlight } from "../../waiting/in-flight.ts";
import { toBytes } from "../archive/archive-entry.ts";
import type { FolderNode } from "../tree/folder-node.ts";

/** Of one file or folder. */
export async function fsyncHere(path: string | Buffer): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const FILES_AT_ONCE = 16;

/** Of all files in a folder and below. */
export async function fsyncFilesHere(folder: Buffer): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  await forEachInFlight(entries, FILES_AT_ONCE, async (entry) => {
    const path = Buffer.concat([folder, Buffer.from("/"), entry.name]);
    if (entry.isFile()) await fsyncHere(path);
    else if (entry.isDirectory()) await fsyncFilesHere(path);
  });
}

/** Of a folder and those in it that came, which tell where the files are. */
export async function fsyncFoldersHere(folder: string, { folders }: FolderNode): Promise<void> {
  await fsyncHere(toBytes(folder));
  for (const [name, child] of folders) await fsyncFoldersHere(`${folder}/${name}`, child);
}
