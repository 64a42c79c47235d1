/** Reads a file on the carrier that says which hosts there are: a regular one, and no larger than a list may be. */
import { homedir } from "node:os";
import path from "node:path";
import { type Connection, type NamesContext, runOnCarrier } from "@towline/core";
import { listingFailed } from "./listing-failed.ts";
import { showText } from "./show-text.ts";

/** What is read. */
export interface FileQuestion {
  readonly connector: string;
  readonly carrier: Connection;
  /** As {@link resolveSourcePath} gives it. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** Bytes. Default: 64 MiB. */
  readonly limit?: number | undefined;
}

const LIMIT = 64 * 1024 * 1024;
const CHUNK = 256 * 1024;

/** What the script below says of what is there. */
const NO_FILE = 44;
const NOT_REGULAR = 45;
const SCRIPT = `[ -e "$1" ] || exit ${NO_FILE}; [ -f "$1" ] || exit ${NOT_REGULAR}; exec head -c "$2" < "$1"`;

/** A path as the carrier has it: on this machine, relative ones start from the config's folder, and `~` is the user's. */
export function resolveSourcePath(file: string, { isHere, cwd }: Pick<NamesContext, "isHere" | "cwd">): string {
  if (!isHere) return file.startsWith("-") ? `./${file}` : file;
  return path.resolve(cwd, file.replace(/^~(?=\/|$)/, homedir()));
}

/**
 * Its text; undefined where there is no such file.
 *
 * @throws InventoryError for what is no file, can't be read, or is too large
 */
export async function readSourceFile(question: FileQuestion): Promise<string | undefined> {
  const bytes = question.carrier.files === undefined ? await readByProgram(question) : await readNatively(question);
  return bytes === undefined ? undefined : decode(bytes);
}

async function readNatively(question: FileQuestion): Promise<Buffer | undefined> {
  const { carrier, path: file, signal, limit = LIMIT } = question;
  const { files } = carrier;
  if (files === undefined) return undefined;
  const pieces: Buffer[] = [];
  try {
    const { type, size } = await files.stat(file);
    if (type !== "file") throw notRegular(question);
    if (size > limit) throw tooLarge(question);
    const opened = await files.open(file, "r");
    try {
      for (let length = 0; ; ) {
        signal.throwIfAborted();
        const bytes = await opened.read(length, CHUNK);
        if (bytes.length === 0) return Buffer.concat(pieces);
        length += bytes.length;
        if (length > limit) throw tooLarge(question);
        pieces.push(Buffer.from(bytes));
      }
    } finally {
      await opened.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (typeof code === "string" && code.startsWith("E") && !code.startsWith("ERR_")) {
      throw failed(question, `can't be read: ${showText(message)}`, "See whether you may read it.", error);
    }
    throw error;
  }
}

async function readByProgram(question: FileQuestion): Promise<Buffer | undefined> {
  const { carrier, path: file, signal, limit = LIMIT } = question;
  const argv = ["sh", "-c", SCRIPT, "sh", file, String(limit + 1)];
  const { exitCode, stdout, stderr } = await runOnCarrier(carrier, argv, { signal });
  if (exitCode === NO_FILE) return undefined;
  if (exitCode === NOT_REGULAR) throw notRegular(question);
  if (exitCode !== 0) throw failed(question, `can't be read: ${showText(stderr)}`, "See whether you may read it.");
  const bytes = Buffer.from(stdout);
  if (bytes.length > limit) throw tooLarge(question);
  return bytes;
}

function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function notRegular(question: FileQuestion): Error {
  return failed(question, "is no regular file", "Name a file.");
}

function tooLarge(question: FileQuestion): Error {
  return failed(question, `is larger than ${question.limit ?? LIMIT} bytes`, "No list of hosts is so long.");
}

function failed({ connector, path: file }: FileQuestion, problem: string, advice: string, cause?: unknown): Error {
  return listingFailed(connector, `The file ${showText(file)} ${problem}`, advice, cause);
}
