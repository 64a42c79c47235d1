/** Keeps the files of hosts apart whose names differ in case alone, where the file system here takes such names for one. */
import { access, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { TransferError } from "../errors/kinds.ts";
import { toByteName } from "../transfer/archive/archive-entry.ts";
import { HERE } from "../transfer/task/transfer-failure.ts";
import { temporaryName } from "../transfer/task/transfer-task.ts";
import { foldName } from "../transfer/tree/same-names.ts";

/** @param folders each host's own, which is there. @throws TransferError that tells both of two that are one */
export async function refuseOneFolder(folders: readonly string[]): Promise<void> {
  const known = new Map<string, string[]>();
  for (const folder of folders) {
    const alike = known.get(fold(folder)) ?? [];
    for (const other of alike) if (await areOne(folder, other)) throw oneFolder(folder, other);
    known.set(fold(folder), [...alike, folder]);
  }
}

function fold(folder: string): string {
  return foldName(toByteName(path.basename(folder)));
}

/** What is put into one is in the other: not every file system tells by numbers what is the same. */
async function areOne(folder: string, other: string): Promise<boolean> {
  const name = temporaryName();
  await writeFile(path.join(folder, name), "");
  try {
    return await access(path.join(other, name)).then(
      () => true,
      () => false,
    );
  } finally {
    await rm(path.join(folder, name), { force: true });
  }
}

function oneFolder(folder: string, other: string): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_REFUSED",
    `Nothing was taken: ${folder} and ${other} (${HERE}) are one folder to the file system, and belong to two hosts`,
    { advice: "Get from one of these hosts at a time, each into a folder of its own." },
  );
}
