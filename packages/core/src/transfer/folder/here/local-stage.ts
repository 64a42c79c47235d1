/** A folder of this machine's in which a tree is put together before it takes its place. */
import { chmodSync, constants, linkSync, mkdirSync, openSync, symlinkSync } from "node:fs";
import { mkdir, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { type ByteName, toByteName, toBytes } from "../../archive/archive-entry.ts";
import { fsyncFilesHere, fsyncFoldersHere } from "../../fsync/fsync-here.ts";
import { temporaryName } from "../../task/transfer-task.ts";
import type { FolderNode } from "../../tree/folder-node.ts";
import { mergeFolder } from "../../tree/merge-folder.ts";
import { localMergeAccess } from "./local-merge-access.ts";
import { StagedFile } from "./staged-file.ts";

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** Lies in the destination, so that moving is renaming; nobody else may enter it. Names are below the destination. */
export class LocalStage {
  readonly #destination: string;
  readonly #madeDestination: boolean;
  readonly #folder: string;
  readonly #root: ByteName;

  private constructor(destination: string, madeDestination: boolean, folder: string) {
    this.#destination = destination;
    this.#madeDestination = madeDestination;
    this.#folder = folder;
    this.#root = toByteName(folder);
  }

  /** Makes the destination, too, where it is missing. @throws what the file system says */
  static async open(destination: string): Promise<LocalStage> {
    const isThere = async (): Promise<boolean> =>
      (await stat(destination).catch(() => undefined))?.isDirectory() === true;
    const wasThere = await isThere();
    if (!wasThere) {
      await mkdir(destination).catch(async (error: unknown) => {
        // Another transfer may have made it meanwhile; where something else is there, the error says so.
        if (!(await isThere())) throw error;
      });
    }
    const folder = path.resolve(destination, temporaryName());
    await mkdir(folder, { mode: 0o700 });
    return new LocalStage(destination, !wasThere, folder);
  }

  makeFolder(name: ByteName): void {
    mkdirSync(this.#path(name), { mode: 0o700 });
  }

  makeFile(name: ByteName): StagedFile {
    return new StagedFile(openSync(this.#path(name), NEW_FILE, 0o600));
  }

  makeSymlink(name: ByteName, target: ByteName): void {
    symlinkSync(toBytes(target), this.#path(name));
  }

  makeHardLink(name: ByteName, existing: ByteName): void {
    linkSync(this.#path(existing), this.#path(name));
  }

  /** Moves all of it to its place. @throws MergeConflict, or what the file system says */
  async commit(tree: FolderNode, keepsMetadata: boolean, isDurable: boolean): Promise<void> {
    if (isDurable) await fsyncFilesHere(toBytes(this.#root));
    const place = await localMergeAccess.enter(toByteName(`${path.resolve(this.#destination)}/.`));
    try {
      await mergeFolder(localMergeAccess, this.#root, place.path, tree, keepsMetadata);
      // The destination's own mode may let nobody remove it.
      await rm(this.#folder, { recursive: true, force: true });
      if (tree.mode !== undefined && (keepsMetadata || this.#madeDestination)) {
        await localMergeAccess.chmod(place.path, tree.mode);
      }
    } finally {
      place.leave();
    }
    if (keepsMetadata && tree.modifiedAt !== undefined) {
      await localMergeAccess.setTime(toByteName(this.#destination), tree.modifiedAt);
    }
    if (isDurable) await fsyncFoldersHere(toByteName(this.#destination), tree);
  }

  /** Leaves nothing behind. */
  async discard(tree: FolderNode): Promise<void> {
    reopen(this.#root, tree);
    await rm(this.#folder, { recursive: true, force: true }).catch(() => {});
    if (this.#madeDestination) await rmdir(this.#destination).catch(() => {});
  }

  #path(name: ByteName): Buffer {
    return toBytes(`${this.#root}/${name}`);
  }
}

/** Folders that got their own modes already may not let their owner empty them. */
function reopen(folder: ByteName, { folders }: FolderNode): void {
  for (const [name, child] of folders) {
    try {
      chmodSync(toBytes(`${folder}/${name}`), 0o700);
    } catch {
      // It is in its place already, or was never made.
      continue;
    }
    reopen(`${folder}/${name}`, child);
  }
}
