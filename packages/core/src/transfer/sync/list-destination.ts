/** Looks at what a host has in the place of a tree that is to be synchronised. */
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { HeldBytes } from "../../output/held-bytes.ts";
import type { ByteName } from "../archive/archive-entry.ts";
import { toBytes } from "../archive/archive-entry.ts";
import { CANNOT_LIST, HASH_FILES_PROGRAM, ITSELF, LIST_PROGRAM } from "../programs/sync-programs.ts";
import { unsupported } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure } from "../there/host-program.ts";
import { receiveOutput } from "../there/receive-output.ts";
import type { ListedEntry } from "./compare-trees.ts";
import { ListingReader, LONGEST_RECORD } from "./listing-reader.ts";

/** What is there, by its name below the destination. */
export type Listing = ReadonlyMap<ByteName, ListedEntry>;

/**
 * @param names what is asked for
 * @param folders where everything is asked for; none to look at the names alone
 * @throws TransferError, LostConnectionError, or the reason for the abort
 */
export async function listDestination(
  task: TransferTask,
  destination: string,
  names: readonly ByteName[],
  folders: readonly ByteName[],
): Promise<Listing> {
  const mark = randomBytes(16).toString("hex");
  const reader = new ListingReader(mark, destination);
  const parameters = [destination, mark, ...folders.map((name) => toBytes(pathOf(name)).toString("utf8"))];
  const stdin = folders.length === 0 ? nameList(names) : undefined;
  const take = (bytes: Buffer): void => reader.read(bytes);
  const result = await receiveOutput(task, LIST_PROGRAM, parameters, destination, take, stdin);
  if (result.exitCode === CANNOT_LIST) throw unsupported(task, "stat, find and xargs");
  if (result.exitCode !== 0) throw programFailure(task, result, destination, "destination");
  return reader.finish();
}

/**
 * The SHA-256 of files that are there, in hex.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort
 */
export async function hashThere(
  task: TransferTask,
  folder: string,
  names: readonly ByteName[],
  end: "source" | "destination",
): Promise<ReadonlyMap<ByteName, string>> {
  const hashes = new Map<ByteName, string>();
  // Such names are escaped by some programs and not by others: what has one counts as changed.
  const plain = names.filter((name) => !/[\n\r\\]/.test(name));
  const asked = new Set(plain);
  const held = new HeldBytes();
  let lines = 0;
  const take = (bytes: Buffer): void => {
    let searched = held.length;
    held.push(bytes);
    for (let end = held.bytes.indexOf("\n", searched); end !== -1; end = held.bytes.indexOf("\n", searched)) {
      const line = held.take(end + 1).toString("latin1", 0, end);
      searched = 0;
      lines += 1;
      const [, hash, name] = /^([0-9a-f]{64}) [ *]\.\/(.*)$/s.exec(line) ?? [];
      if (hash !== undefined && name !== undefined && asked.has(name)) hashes.set(name, hash);
    }
    if (lines > plain.length || held.length > LONGEST_RECORD) throw new Error("what was told of hashes has no end");
    held.keep();
  };
  if (plain.length === 0) return hashes;
  const result = await receiveOutput(task, HASH_FILES_PROGRAM, [folder], folder, take, nameList(plain));
  if (result.exitCode !== 0) throw programFailure(task, result, folder, end);
  return hashes;
}

function nameList(names: readonly ByteName[]): Readable {
  return Readable.from([toBytes(names.map((name) => `${pathOf(name)}\0`).join(""))]);
}

/** A name can't be taken for an option so. */
function pathOf(name: ByteName): string {
  return name === "" ? ITSELF : `./${name}`;
}
