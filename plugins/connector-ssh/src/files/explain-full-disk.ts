/** Finds out whether a write failed because the disk is full: sftp has no status for it. */
import { FAILURE, makeFileError, statusOfError } from "./file-errors.ts";

/** What the server tells of a file system. */
export interface FileSystemStatus {
  readonly f_bavail: number | bigint;
  readonly f_frsize: number | bigint;
}

/** The error for a write of so many bytes that failed: one with code `ENOSPC`, or the same. */
export async function explainFullDisk(
  error: unknown,
  path: string,
  length: number,
  askStatus: () => Promise<FileSystemStatus>,
): Promise<unknown> {
  if (statusOfError(error) !== FAILURE) return error;
  // Not every server can tell.
  const told = await askStatus().catch(() => undefined);
  const isFull = told !== undefined && Number(told.f_bavail) * Number(told.f_frsize) < length;
  return isFull ? makeFileError("write", path, "ENOSPC", error) : error;
}
