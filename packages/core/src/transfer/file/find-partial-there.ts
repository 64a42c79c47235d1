/** Looks on a host for what an interrupted put left, and whether it is the beginning of what is to be put. */
import { createHash } from "node:crypto";
import { hostname } from "node:os";
import path from "node:path";
import type { FileAccess } from "../../connector/connection.ts";
import { TransferError } from "../../errors/kinds.ts";
import { FIND_PARTIAL_PROGRAM } from "../programs/partial-programs.ts";
import { transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { hashFileThere } from "../there/hash-on-host.ts";
import { runHostProgram } from "../there/host-program.ts";
import { resolveTarget } from "../there/resolve-target.ts";
import { settleStatus } from "../there/settle-status.ts";
import { makeUnder, nameFor } from "../there/temporary-place.ts";
import { isUnsupported, list, usableFiles } from "../there/usable-files.ts";
import { EntryBudget } from "../tree/entry-budget.ts";
import type { FileContent } from "./file-content.ts";
import { namePartial, type Partial, type PartialName } from "./partial.ts";

interface Found {
  readonly path: string;
  readonly target: string;
  /** In bytes. */
  readonly size: number;
  /** Whether parts of other versions were removed. */
  readonly removed: boolean;
}

/** @throws TransferError, LostConnectionError, or the reason for the abort */
export async function findPartialThere(task: TransferTask, file: FileContent, destination: string): Promise<Partial> {
  const { size: whole, version } = file;
  if (whole === undefined || version === undefined) throw onlyFiles(task, "what comes from a stream");
  const place = [hostname(), path.resolve(version.path), task.connector, task.host];
  const name = namePartial({ place, size: whole, modifiedAt: version.modifiedAt });
  const { size, removed, ...places } = await look(task, file, destination, name);
  const hash = createHash("sha256");
  const isBeginning = size <= whole && (await hasSameBeginning(task, file, { path: places.path, size }, hash));
  if (isBeginning) return { ...places, offset: size, hash, startedOver: removed && size === 0 };
  return { ...places, offset: 0, hash: createHash("sha256"), startedOver: true };
}

/** The error for what can't be gone on with. */
export function onlyFiles({ host, connector }: Pick<TransferTask, "host" | "connector">, what: string): TransferError {
  return new TransferError("ERR_TOWLINE_TRANSFER_UNSUPPORTED", `Only single files are resumed, not ${what} (${host})`, {
    ...{ host, connector },
    advice: "Leave out --partial. Of a folder that was cut off, sync sends what is missing.",
  });
}

async function hasSameBeginning(
  task: TransferTask,
  file: FileContent,
  part: { readonly path: string; readonly size: number },
  hash: ReturnType<typeof createHash>,
): Promise<boolean> {
  if (part.size === 0) return true;
  for await (const block of file.open(0, part.size)) {
    task.signal.throwIfAborted();
    hash.update(block as Buffer);
  }
  return (await hashFileThere(task, part, "destination")) === hash.copy().digest("hex");
}

async function look(task: TransferTask, file: FileContent, destination: string, name: PartialName): Promise<Found> {
  try {
    const parameters = [destination, file.name ?? "", name.prefix, name.name];
    const printed = await runHostProgram(task, FIND_PARTIAL_PROGRAM, parameters, destination, "destination");
    const [target = "", found = "", size = "", removed] = printed.split("\0");
    return { target, path: found, size: Number(size), removed: removed === "1" };
  } catch (error) {
    const files = usableFiles(task);
    if (files === undefined || !isUnsupported(error)) throw error;
    const target = await resolveTarget(task, files, file.name, destination);
    return lookByFiles(task, files, target, name).catch((reason: unknown) => {
      throw transferFailure(reason, "destination", target, task);
    });
  }
}

/** For logins that run no programs. */
async function lookByFiles(task: TransferTask, files: FileAccess, target: string, name: PartialName): Promise<Found> {
  const folder = path.posix.dirname(target);
  const uid = await findOwnUid(files, folder);
  const [prefix, own] = [nameFor(files, name.prefix), nameFor(files, name.name)];
  const part = path.posix.join(folder, own);
  const names = (await list(files, folder, new EntryBudget())).flatMap((entry) =>
    entry.name.startsWith(prefix) ? [entry.name] : [],
  );
  const ours: string[] = [];
  for (const other of names) {
    const status = await files.lstat(path.posix.join(folder, other));
    if (status.type === "file" && status.uid === uid) ours.push(other);
  }
  const others = ours.filter((other) => other !== own);
  for (const other of others) await files.remove(path.posix.join(folder, other));
  const removed = others.length > 0;
  if (!ours.includes(own)) {
    await (await files.open(part, "wx", 0o600)).close();
    return { path: part, target, size: 0, removed };
  }
  await settleStatus({ ...task, mode: undefined }, files, part, { mode: 0o600, modifiedAt: undefined });
  return { path: part, target, size: (await files.lstat(part)).size, removed };
}

/** The protocol doesn't tell who one is, but to whom a new file belongs: undefined where it has no owners. */
async function findOwnUid(files: FileAccess, folder: string): Promise<number | undefined> {
  return makeUnder(files, async (name) => {
    const probe = path.posix.join(folder, name);
    await (await files.open(probe, "wx", 0o600)).close();
    try {
      return (await files.lstat(probe)).uid;
    } finally {
      await files.remove(probe);
    }
  });
}
