/** Maps sftp's status codes to the codes that file systems use. */
import { LostConnectionError, TransferError } from "@towline/core";

/** By the status code of the sftp protocol. */
const CODES: { readonly [status: number]: string } = {
  2: "ENOENT",
  3: "EACCES",
  4: "EIO",
  5: "EBADMSG",
  8: "ENOTSUP",
  9: "EBADF",
  10: "ENOENT",
  11: "EEXIST",
  12: "EROFS",
  14: "ENOSPC",
  15: "EDQUOT",
  18: "ENOTEMPTY",
  19: "ENOTDIR",
  21: "ELOOP",
};

/** The status with which servers report whatever has no status of its own. */
export const FAILURE = 4;
/** What a server says of a request that it can't take, and of one that it doesn't know. */
const BAD_MESSAGE = 5;
export const UNSUPPORTED = 8;

/** The status that a server answered with; undefined for errors of another kind. */
export function statusOfError(error: unknown): number | undefined {
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: unknown };
  return typeof code === "number" ? code : undefined;
}

/** Whether the request may have been refused for its form, its moment or its size, and would do in another way. */
export function isVague(error: unknown): boolean {
  const status = statusOfError(error);
  return status === FAILURE || status === BAD_MESSAGE || status === UNSUPPORTED;
}

/** An error of a file operation, with a `code` such as `ENOENT`. */
export function makeFileError(action: string, path: string, code: string, cause?: unknown): NodeJS.ErrnoException {
  const text = cause instanceof Error ? cause.message : code;
  return Object.assign(new Error(`${code}: ${text}, ${action} '${path}'`, { cause }), { code, path, syscall: action });
}

/** What the caller is told about an error of ssh2's sftp. */
export function explainFileError(
  name: string,
  action: string,
  path: string,
  error: unknown,
  lost: LostConnectionError | undefined,
): Error {
  if (lost !== undefined) return lost;
  if (error instanceof LostConnectionError || error instanceof TransferError) return error;
  const status = (error as { code?: unknown }).code;
  if (typeof status === "number") return makeFileError(action, path, CODES[status] ?? "EIO", error);
  return new TransferError("ERR_TOWLINE_TRANSFER_FAILED", `${name}: ${action} '${path}': ${(error as Error).message}`, {
    host: name,
    connector: "ssh",
    advice: "Try again; the server ended the file session.",
    cause: error,
  });
}
