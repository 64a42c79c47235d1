/** Whether folders can go by the host's file protocol, where it has no tar. */
import { escalates, escalationOf } from "../../command/escalate.ts";
import type { FileAccess, FolderEntry } from "../../connector/connection.ts";
import { isTowlineError } from "../../errors/towline-error.ts";
import { type ByteName, isAscii, toBytes } from "../archive/archive-entry.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import type { EntryBudget } from "../tree/entry-budget.ts";

/** How many files to have under way: enough to fill a long line, and no more than the fewest that a server can have open. */
export const FILES_IN_FLIGHT = 128;

/** The protocol works as the login user only. */
export function usableFiles({ files, settings }: TransferTask): FileAccess | undefined {
  return escalates(escalationOf(settings)) ? undefined : files;
}

/** Whether the host has no tar, or runs no commands at all. */
export function isUnsupported(error: unknown): boolean {
  return hasNoTar(error) || (isTowlineError(error) && error.code === "ERR_TOWLINE_COMMAND_UNSUPPORTED");
}

/** Whether it runs commands, but has no tar. */
export function hasNoTar(error: unknown): boolean {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_TRANSFER_UNSUPPORTED";
}

/** A name as the protocol takes it: text. Undefined for what is no UTF-8, which it would change. */
export function toText(name: ByteName): string | undefined {
  if (isAscii(name)) return name;
  const bytes = toBytes(name);
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : undefined;
}

/** What is in a folder, with what each is where a list of it tells that. @throws as the budget does */
export async function list(files: FileAccess, folder: string, budget: EntryBudget): Promise<readonly FolderEntry[]> {
  let counted = 0;
  const count = (entries: readonly FolderEntry[]): void => {
    counted += entries.length;
    budget.take(folder, entries);
  };
  const listed = await (files.listEntries?.(folder, count) ?? listNames(files, folder));
  if (counted === 0) budget.take(folder, listed);
  return listed;
}

async function listNames(files: FileAccess, folder: string): Promise<FolderEntry[]> {
  return (await files.list(folder)).map((name) => ({ name }));
}
