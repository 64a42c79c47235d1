/** Says why a file was not moved. */
import { TransferError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { TransferTask } from "./transfer-task.ts";

type Place = Pick<TransferTask, "host" | "connector">;

const REASONS: { readonly [code: string]: { readonly says: string; readonly advice: string } } = {
  ENOENT: { says: "there is no such file or folder", advice: "Check the path; folders on the way are not made." },
  EACCES: { says: "permission was denied", advice: "Use another path, or --sudo to write as another user." },
  EPERM: { says: "permission was denied", advice: "Use another path, or --sudo to write as another user." },
  EISDIR: { says: "it is a folder", advice: "Name a file." },
  EFTYPE: {
    says: "it is a device, a pipe or a socket",
    advice: "Name a file. A command can write there: towline run … --stdin -- 'cat >…'.",
  },
  ENOTDIR: { says: "a part of the path is no folder", advice: "Check the path." },
  ENOSPC: { says: "the disk is full", advice: "Free some space there." },
  EDQUOT: { says: "the quota is used up", advice: "Free some space there." },
  EROFS: { says: "the file system is read-only", advice: "Use another path." },
  ENAMETOOLONG: { says: "the name is too long", advice: "Use a shorter name." },
  ELOOP: { says: "its links lead in a circle", advice: "Check the path." },
};

/** What programs print for these, in the C locale and most others that Unix systems start with. */
const PRINTED: { readonly [text: string]: keyof typeof REASONS } = {
  "No space left on device": "ENOSPC",
  "Disk quota exceeded": "EDQUOT",
  "Permission denied": "EACCES",
  "Operation not permitted": "EPERM",
  "Read-only file system": "EROFS",
  "File name too long": "ENAMETOOLONG",
  "No such file or directory": "ENOENT",
};

/** What to do about the last words of a program; undefined where that can't be told. */
export function adviceFor(words: string): string | undefined {
  const code = Object.entries(PRINTED).find(([text]) => words.includes(text))?.[1];
  return code === undefined ? undefined : REASONS[code]?.advice;
}

/** An error on one end, in Towline's words. Errors that say so already stay what they are. */
export function transferFailure(
  error: unknown,
  end: "source" | "destination",
  path: string,
  place: Place,
): TowlineError {
  if (isTowlineError(error)) return error;
  const where = `${end === "source" ? "read" : "write"} ${path} (${place.host})`;
  const { code, message } = asErrnoException(error);
  const reason = code === undefined ? undefined : REASONS[code];
  return new TransferError(
    end === "source" ? "ERR_TOWLINE_TRANSFER_SOURCE" : "ERR_TOWLINE_TRANSFER_DESTINATION",
    `Cannot ${where}: ${reason?.says ?? message}`,
    { ...place, cause: error, advice: reason?.advice },
  );
}

/** An error on this machine's end. */
export function failureHere(
  error: unknown,
  end: "source" | "destination",
  path: string,
  { connector }: Pick<Place, "connector">,
): TowlineError {
  return transferFailure(error, end, path, { host: "this machine", connector });
}

/** Whether the host turned out to have no file protocol: nothing was moved then. */
export function hasNoFileProtocol(error: unknown): boolean {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_TRANSFER_UNSUPPORTED";
}

/** The error for a path that must be a plain file and isn't. */
export function notAFile(path: string, type: string, place: Place): TransferError {
  const folder = type === "directory";
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_SOURCE",
    `${path} is ${folder ? "a folder" : "no plain file"} (${place.host})`,
    {
      ...place,
      advice: folder ? "Name a file here; a folder can't take its place." : "Devices, pipes and sockets are not moved.",
    },
  );
}

/** The error for content that did not arrive as it was sent. */
export function mismatch(path: string, expected: string, got: string, place: Place): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_MISMATCH",
    `${path} (${place.host}) did not arrive whole: expected ${expected}, got ${got}`,
    {
      ...place,
      advice: "The destination is as it was before. See whether the source changes while it is read, and try again.",
    },
  );
}

function asErrnoException(error: unknown): { code: string | undefined; message: string } {
  if (!(error instanceof Error)) return { code: undefined, message: String(error) };
  return { code: "code" in error && typeof error.code === "string" ? error.code : undefined, message: error.message };
}

/** The error for a host that lacks what it takes. */
export function unsupported({ host, connector }: Place, program: string): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", `${host} has no ${program} to move folders with`, {
    ...{ host, connector },
    advice: `Install ${program} there, or move single files.`,
  });
}
