/** Moves a staged tree into its place, file by file and without following a link on the way. */

import { forEachInFlight } from "../../waiting/in-flight.ts";
import { type ByteName, showName } from "../archive/archive-entry.ts";
import type { FolderNode } from "./folder-node.ts";

/** What merging needs of the place where both folders lie. */
export interface MergeAccess {
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
  const merge = new Merge(access, keepsMetadata);
  await merge.check(place, node, "");
  await merge.move(staged, place, node);
}

class Merge {
  readonly #access: MergeAccess;
  readonly #keepsMetadata: boolean;

  constructor(access: MergeAccess, keepsMetadata: boolean) {
    this.#access = access;
    this.#keepsMetadata = keepsMetadata;
  }

  async check(place: string, { folders, others }: FolderNode, shown: ByteName): Promise<void> {
    await this.#each([...others], async (name) => {
      if (await this.#isFolder(`${place}/${name}`)) {
        throw conflict(`${shown}${name}`, "is a folder there, and no folder here");
      }
    });
    await this.#each([...folders], async ([name, child]) => {
      const there = await this.#access.typeOf(`${place}/${name}`);
      const path = `${shown}${name}`;
      if (there === undefined) return;
      if (there === "symlink") throw conflict(path, "is a link there, which is not followed, and a folder here");
      if (there === "other") throw conflict(path, "is no folder there, and a folder here");
      await this.#inside(`${place}/${name}`, (entered) => this.check(entered, child, `${path}/`));
    });
  }

  /** By the names that were given: a file system may list others, in another case or with other accents. */
  async move(staged: string, place: string, { folders, others }: FolderNode): Promise<void> {
    await this.#each([...others], (name) => this.#access.rename(`${staged}/${name}`, `${place}/${name}`));
    await this.#each([...folders], ([name, child]) => this.#moveFolder(`${staged}/${name}`, `${place}/${name}`, child));
  }

  async #moveFolder(from: string, to: string, node: FolderNode): Promise<void> {
    if (await this.#isFolder(to)) return this.#mergeInto(from, to, node);
    await this.#finishInside(from, node);
    try {
      await this.#access.rename(from, to);
    } catch (error) {
      // Another transfer made it meanwhile.
      if (await this.#isFolder(to)) return this.#mergeInto(from, to, node);
      throw error;
    }
    // Last, because who may not write to a folder may not move it either.
    await this.#inside(to, (entered) => this.#finish(entered, node));
  }

  #mergeInto(from: string, to: string, node: FolderNode): Promise<void> {
    return this.#inside(to, async (entered) => {
      await this.move(from, entered, node);
      if (this.#keepsMetadata) await this.#finish(entered, node);
    });
  }

  /** Gives all folders below it their modes and times, the deepest first. */
  async #finishInside(folder: string, { folders }: FolderNode): Promise<void> {
    await this.#each([...folders], async ([name, child]) => {
      await this.#finishInside(`${folder}/${name}`, child);
      await this.#finish(`${folder}/${name}`, child);
    });
  }

  /** Gives a folder its mode and its time. */
  async #finish(folder: string, { mode, modifiedAt }: FolderNode): Promise<void> {
    if (modifiedAt !== undefined) await this.#access.setTime(folder, modifiedAt);
    if (mode !== undefined) await this.#access.chmod(folder, mode);
  }

  async #isFolder(path: string): Promise<boolean> {
    return (await this.#access.typeOf(path)) === "directory";
  }

  async #inside(folder: string, work: (entered: string) => Promise<void>): Promise<void> {
    const entered = await this.#access.enter(folder);
    try {
      await work(entered.path);
    } finally {
      entered.leave();
    }
  }

  #each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    return forEachInFlight(items, this.#access.inFlight, work);
  }
}

function conflict(path: ByteName, what: string): MergeConflict {
  return new MergeConflict(`${showName(path)} ${what}`);
}
