/** Lists a folder over sftp, piece by piece: a server may never come to an end. */
import { type FolderEntry, TransferError } from "@towline/core";
import type { SFTPWrapper, Stats } from "ssh2";
import { isWhole, statusOf } from "./file-status.ts";

type Done<Value> = (error?: Error | null, value?: Value) => void;

/** Asks the server one thing about a path. */
export type Ask = <Value>(
  action: string,
  path: string,
  request: (sftp: SFTPWrapper, done: Done<Value>) => void,
) => Promise<Value>;

interface ListedFile {
  readonly filename: string;
  readonly attrs: Stats;
}

/** As ssh2 has it, and its types do not. */
interface FolderReader {
  readdir(handle: Buffer, options: { readonly full: boolean }, done: Done<ListedFile[]>): void;
}

/** The status that stands for the end. */
const END = 1;

/** Where nobody counts: more than fits into memory. */
const MOST_ENTRIES = 2_000_000;

/** @param onEntries told of each piece; what it throws ends the listing */
export async function listFolder(
  ask: Ask,
  path: string,
  onEntries: (entries: readonly FolderEntry[]) => void,
): Promise<FolderEntry[]> {
  const handle = await ask<Buffer>("opendir", path, (sftp, done) => sftp.opendir(path, done));
  const close = (): Promise<void> => ask<void>("close", path, (sftp, done) => sftp.close(handle, done));
  const entries: FolderEntry[] = [];
  try {
    while (true) {
      const found = await ask<ListedFile[]>("readdir", path, (sftp, done) => askForMore(sftp, handle, done));
      // A server that answers with no name would do so again.
      if (found.length === 0) break;
      const named = found.filter(({ filename }) => filename !== "." && filename !== "..").map(readEntry);
      onEntries(named);
      for (const entry of named) entries.push(entry);
      if (entries.length > MOST_ENTRIES) throw tooMany(path);
    }
  } catch (error) {
    close().catch(() => {});
    throw error;
  }
  await close();
  return entries;
}

/** With all names: ssh2 takes long to leave some out. */
function askForMore(sftp: SFTPWrapper, handle: Buffer, done: Done<ListedFile[]>): void {
  (sftp as unknown as FolderReader).readdir(handle, { full: true }, (error, list) => {
    if ((error as { readonly code?: unknown } | undefined)?.code === END) done(undefined, []);
    else done(error, list);
  });
}

function readEntry({ filename, attrs }: ListedFile): FolderEntry {
  return { name: filename, status: isWhole(attrs) ? statusOf(attrs) : undefined };
}

function tooMany(path: string): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_REFUSED", `${path} holds more than ${MOST_ENTRIES} entries`, {
    advice: "See what the server has there: a list of it comes to no end.",
  });
}
