/** The SHA-256 of files on a host: told by a program there, or made here of what is read back, where it has none. */
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { FileAccess } from "../../connector/connection.ts";
import { NO_HASH, READ_PROGRAM, SUM_PROGRAM } from "../programs/file-programs.ts";
import { transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure, runProgram } from "./host-program.ts";
import { readOpenFile } from "./read-open-file.ts";
import { receiveOutput } from "./receive-output.ts";
import { isUnsupported, usableFiles } from "./usable-files.ts";

/** A file there, of which so many bytes are looked at. */
export interface FileThere {
  readonly path: string;
  readonly size: number;
}

/** Of a file. @throws TransferError, LostConnectionError, or the reason for the abort */
export function hashFileThere(task: TransferTask, file: FileThere, end: "source" | "destination"): Promise<string> {
  const printing = { program: READ_PROGRAM, parameters: [file.path, String(file.size)] };
  return hashThere(task, [file], printing, file.path, end);
}

/** A shell program that prints what is to be hashed. */
export interface Printing {
  readonly program: string;
  readonly parameters: readonly string[];
  /** Made anew for each run. */
  readonly stdin?: () => Readable;
}

/**
 * Of the content of files, one after the other, which a program prints.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort
 */
export async function hashThere(
  task: TransferTask,
  files: readonly FileThere[],
  printing: Printing,
  shown: string,
  end: "source" | "destination",
): Promise<string> {
  try {
    return await hashOutput(task, printing, shown, end);
  } catch (error) {
    const access = usableFiles(task);
    if (access === undefined || !isUnsupported(error)) throw error;
    return hashByFiles(task, access, files, end);
  }
}

async function hashOutput(
  task: TransferTask,
  { program, parameters, stdin }: Printing,
  shown: string,
  end: "source" | "destination",
): Promise<string> {
  const summed = await runProgram(task, SUM_PROGRAM, [program, ...parameters], shown, { stdin: stdin?.() });
  if (summed.exitCode === 0) return summed.stdout.trim().split(/\s/)[0] ?? "";
  if (summed.exitCode !== NO_HASH) throw programFailure(task, summed, shown, end);
  const hash = createHash("sha256");
  const result = await receiveOutput(task, program, parameters, shown, (bytes) => void hash.update(bytes), stdin?.());
  if (result.exitCode !== 0) throw programFailure(task, result, shown, end);
  return hash.digest("hex");
}

/** Reads them back. @throws TransferError, or the reason for the abort */
export async function hashByFiles(
  task: TransferTask,
  access: FileAccess,
  files: readonly FileThere[],
  end: "source" | "destination",
): Promise<string> {
  const hash = createHash("sha256");
  for (const { path, size } of files) {
    try {
      const file = await access.open(path, "r");
      try {
        for await (const bytes of readOpenFile(file, 0, size, { reusesMemory: true })) hash.update(bytes);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw transferFailure(error, end, path, task);
    }
  }
  return hash.digest("hex");
}
