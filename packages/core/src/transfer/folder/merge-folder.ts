/** Moves a staged tree into its place, file by file and without following a link on the way. */
import { type ByteName, showName } from "../archive/archive-entry.ts";
import type { FolderNode } from "./folder-node.ts";

/** What merging needs of the place where both folders lie. */
export interface MergeAccess {
  list(folder: string): Promise<string[]>;
  /** Undefined where there is nothing. */
  typeOf(path: string): Promise<"directory" | "symlink" | "other" | undefined>;
  rename(from: string, to: string): Promise<void>;
  chmod(folder: string, mode: number): Promise<void>;
  /** Seconds since the epoch. */
  setTime(folder: string, modifiedAt: number): Promise<void>;
  /** Takes hold of a folder and gives a path to it. @throws when it is a link or no folder */
  enter(folder: string): Promise<{ readonly path: string; leave(): void }>;
  /** How many requests to keep under way. */
  readonly inFlight: number;
}

/** Something that is in the way. */
export class MergeConflict extends Error {}

/**
 * Moves what is in `staged` to `place`. Everything is looked at before anything is moved.
 *
 * @param keepsMetadata whether folders that are there already get the mode and time of those that come
 * @throws MergeConflict when a file is where a folder should go, or the other way round
 */
export async function mergeFolder(
  access: MergeAccess,
  staged: string,
  place: string,
  node: FolderNode,
  keepsMetadata: boolean,
): Promise<void> {
  await check(access, staged, place, node, "");
  await move(access, staged, place, node, keepsMetadata);
}

async function check(
  access: MergeAccess,
  staged: string,
  place: string,
  node: FolderNode,
  shown: ByteName,
): Promise<void> {
  await forEach(await access.list(staged), access.inFlight, async (name) => {
    const child = node.folders.get(name);
    const there = await access.typeOf(`${place}/${name}`);
    const path = `${shown}${name}`;
    if (child === undefined && there === "directory") throw conflict(path, "is a folder there, and no folder here");
    if (child === undefined || there === undefined) return;
    if (there === "symlink") throw conflict(path, "is a link there, which is not followed, and a folder here");
    if (there === "other") throw conflict(path, "is no folder there, and a folder here");
    await inside(access, `${place}/${name}`, (entered) =>
      check(access, `${staged}/${name}`, entered, child, `${path}/`),
    );
  });
}

async function move(
  access: MergeAccess,
  staged: string,
  place: string,
  node: FolderNode,
  keepsMetadata: boolean,
): Promise<void> {
  await forEach(await access.list(staged), access.inFlight, async (name) => {
    const child = node.folders.get(name);
    const [from, to] = [`${staged}/${name}`, `${place}/${name}`];
    if (child === undefined) return access.rename(from, to);
    const mergeInto = (): Promise<void> =>
      inside(access, to, async (entered) => {
        await move(access, from, entered, child, keepsMetadata);
        if (keepsMetadata) await finishFolder(access, entered, child);
      });
    if ((await access.typeOf(to)) === "directory") return mergeInto();
    await finishInside(access, from, child);
    try {
      await access.rename(from, to);
    } catch (error) {
      // Another transfer made it meanwhile.
      if ((await access.typeOf(to)) === "directory") return mergeInto();
      throw error;
    }
    // Last, because who may not write to a folder may not move it either.
    await inside(access, to, (entered) => finishFolder(access, entered, child));
  });
}

/** Gives all folders below it their modes and times, the deepest first. */
async function finishInside(access: MergeAccess, folder: string, node: FolderNode): Promise<void> {
  await forEach([...node.folders], access.inFlight, async ([name, child]) => {
    await finishInside(access, `${folder}/${name}`, child);
    await finishFolder(access, `${folder}/${name}`, child);
  });
}

/** Gives a folder its mode and its time. */
async function finishFolder(access: MergeAccess, folder: string, node: FolderNode): Promise<void> {
  if (node.modifiedAt !== undefined) await access.setTime(folder, node.modifiedAt);
  if (node.mode !== undefined) await access.chmod(folder, node.mode);
}

async function inside(access: MergeAccess, folder: string, work: (entered: string) => Promise<void>): Promise<void> {
  const entered = await access.enter(folder);
  try {
    await work(entered.path);
  } finally {
    entered.leave();
  }
}

function conflict(path: ByteName, what: string): MergeConflict {
  return new MergeConflict(`${showName(path)} ${what}`);
}

/** Works on all items, so many at a time; the first failure ends it when what is under way is done. */
export async function forEach<Item>(
  items: readonly Item[],
  inFlight: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  let isStopped = false;
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (isStopped) return;
      await work(item).catch((error: unknown) => {
        isStopped = true;
        throw error;
      });
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(inFlight, items.length) }, worker));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
