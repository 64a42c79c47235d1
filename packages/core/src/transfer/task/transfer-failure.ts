/** Says why a file was not moved. */
import { posix } from "node:path";
import { TransferError } from "../../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../../errors/towline-error.ts";
import { shorten } from "../archive/archive-entry.ts";
import type { TransferTask } from "./transfer-task.ts";

type Place = Pick<TransferTask, "host" | "connector">;

/** Which of the two places of a transfer it is. */
export type TransferEnd = "source" | "destination";

/** How the machine is called that Towline runs on. */
export const HERE = "this machine";

interface Reason {
  readonly says: string;
  readonly advice: string;
}

const CHECK_PATH = "Check the path.";
const IN_PLACE = "Where it takes no other names, or renames nothing, --in-place (inPlace) writes to the file itself.";
const NO_CAUSE = "The file protocol tells no more. A command there may: towline run … -- touch PATH";
const FREE_SPACE = "Free some space there.";

function describeMissing(end: TransferEnd): Reason {
  return end === "source"
    ? { says: "there is no such file or folder", advice: CHECK_PATH }
    : { says: "there is no folder to put it in", advice: "Check the path; folders on the way are not made." };
}

function describeDenial(end: TransferEnd, isHere: boolean): Reason {
  const act = end === "source" ? "read it" : "write there";
  const advice = isHere ? `Run Towline as a user who may ${act}.` : `Use --sudo to ${act} as another user.`;
  return { says: "permission was denied", advice: end === "source" ? advice : `Use another path. ${advice}` };
}

const REASONS: { readonly [code: string]: (end: TransferEnd, isHere: boolean) => Reason } = {
  ENOENT: describeMissing,
  EACCES: describeDenial,
  EPERM: describeDenial,
  EISDIR: () => ({ says: "it is a folder", advice: "Name a file." }),
  EFTYPE: () => ({
    says: "it is a device, a pipe or a socket",
    advice: "Name a file. A command can write there: towline run … --stdin -- 'cat >…'.",
  }),
  ENOTDIR: () => ({ says: "it is no folder, or a part of its path is none", advice: CHECK_PATH }),
  EEXIST: () => ({ says: "something else is there", advice: "Remove it, or choose another destination." }),
  ENOSPC: () => ({ says: "the disk is full", advice: FREE_SPACE }),
  EDQUOT: () => ({ says: "the quota is used up", advice: FREE_SPACE }),
  EROFS: () => ({ says: "the file system is read-only", advice: "Use another path." }),
  ENAMETOOLONG: () => ({ says: "the name is too long", advice: "Use a shorter name." }),
  ENOTSUP: () => ({ says: "the host can't do that", advice: "Leave out what it can't." }),
  ELOOP: () => ({ says: "its links lead in a circle", advice: CHECK_PATH }),
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

/** What shells say of a program that they can't find. */
const NOT_FOUND = /(?:^|\s)([\w.-]+): (?:command )?not found$/;

/** What to do about the last words of a program on a host; undefined where that can't be told. */
export function adviceFor(words: string, end: TransferEnd): string | undefined {
  const program = NOT_FOUND.exec(words)?.[1];
  if (program !== undefined) {
    return `Install ${program} there; busybox has all that it takes to move files. docs/containers.md has the list.`;
  }
  const code = Object.entries(PRINTED).find(([text]) => words.includes(text))?.[1];
  return code === undefined ? undefined : REASONS[code]?.(end, false).advice;
}

/** An error on one end, in Towline's words. Errors that say so already stay what they are. */
export function transferFailure(error: unknown, end: TransferEnd, path: string, place: Place): TowlineError {
  if (isTowlineError(error)) return error;
  const where = `${end === "source" ? "read" : "write"} ${shorten(path)} (${place.host})`;
  const { code, message } = asErrnoException(error);
  const isHere = place.host === HERE;
  const reason = code === undefined ? undefined : REASONS[code]?.(end, isHere);
  const request = isHere || end === "source" ? undefined : describeRequest(error, path);
  const advice = reason?.advice ?? (code === "EIO" && !isHere ? NO_CAUSE : undefined);
  return new TransferError(
    end === "source" ? "ERR_TOWLINE_TRANSFER_SOURCE" : "ERR_TOWLINE_TRANSFER_DESTINATION",
    `Cannot ${where}: ${reason?.says ?? message}${request === undefined ? "" : `, ${request}`}`,
    { ...place, cause: error, advice: request === undefined ? advice : adviceForRequest(error, advice) },
  );
}

/** Where a name was refused, and not the place, another user gets no further. */
function adviceForRequest(error: unknown, advice: string | undefined): string {
  const isPlaceFine = (error as NodeJS.ErrnoException).syscall === "rename";
  return isPlaceFine || advice === undefined ? IN_PLACE : `${advice} ${IN_PLACE}`;
}

/** What a host was asked when it refused, where that is not plain: to use a name that the user did not give. */
function describeRequest(error: unknown, path: string): string | undefined {
  const { code, syscall, path: asked } = error as NodeJS.ErrnoException;
  const what = REQUESTS[syscall ?? ""];
  if (what === undefined || asked === undefined || asked === path || !REFUSALS.has(code)) return undefined;
  return `when it was asked to ${what} ${posix.basename(asked)}`;
}

const REQUESTS: { readonly [syscall: string]: string } = {
  ...{ open: "make", mkdir: "make the folder", rename: "rename", symlink: "make the link" },
};

const REFUSALS: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM", "EIO", "ENOTSUP", "EBADMSG"]);

/** An error on this machine's end. */
export function failureHere(
  error: unknown,
  end: TransferEnd,
  path: string,
  { connector }: Pick<Place, "connector">,
): TowlineError {
  return transferFailure(error, end, path, { host: HERE, connector });
}

/** Why something can't be done on this machine, in Towline's words. */
export function reasonHere(error: unknown, end: TransferEnd): string {
  const { code, message } = asErrnoException(error);
  return (code === undefined ? undefined : REASONS[code]?.(end, true).says) ?? message;
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

/** What is where it goes to, when it failed. */
export function describeRest({ inPlace = false }: { readonly inPlace?: boolean | undefined }): string {
  return inPlace ? "what is there now may be a part of it" : "the destination is as it was before";
}

/** The error for content that did not arrive as it was sent. */
export function mismatch(
  path: string,
  expected: string,
  got: string,
  place: Place & { readonly inPlace?: boolean },
): TransferError {
  const rest = describeRest(place);
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_MISMATCH",
    `${path} (${place.host}) did not arrive whole: expected ${expected}, got ${got}`,
    {
      ...place,
      advice: `${rest.charAt(0).toUpperCase()}${rest.slice(1)}. See whether the source changes while it is read, and try again.`,
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
