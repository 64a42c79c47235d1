/** Unpacks what a host sends into a staged folder. The host is not trusted: no entry gets out, or is more than it may be. */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ArchiveEntry, ArchivePiece, ByteName } from "../../archive/archive-entry.ts";
import { EntryRefused, LimitExceeded } from "../../archive/entry-refused.ts";
import type { ArchiveSource, ExtractionRules } from "../../tree/extraction-rules.ts";
import { type FolderNode, folderMode, makeFolderNode, namesIn } from "../../tree/folder-node.ts";
import { LinksOut } from "../../tree/links-out.ts";
import { describeSameName } from "../../tree/same-names.ts";
import { EntryPlaces } from "./entry-places.ts";
import type { LocalStage } from "./local-stage.ts";
import type { StagedFile } from "./staged-file.ts";

/** Links are kept in memory until all else came. */
const MOST_LINK_BYTES = 256 * 1024 * 1024;

/** How much is made or written before other work gets its turn: a host can tell of much in few bytes. */
const STEPS_AT_ONCE = 2_000;

/** Takes the pieces of archives and makes a staged tree of them. Links come last: while files are written there is none. */
export class ArchiveExtractor {
  readonly tree = makeFolderNode();
  readonly linksOut: LinksOut;
  entries = 0;
  bytes = 0;
  /** How many entries came, with those that are left out, and folders that only their content tells of. */
  #seen = 0;
  #steps = 0;
  #linkBytes = 0;
  readonly #stage: LocalStage;
  readonly #rules: ExtractionRules;
  readonly #links: { readonly folder: FolderNode; readonly name: ByteName; readonly target: ByteName }[] = [];
  #source = new EntryPlaces({ path: "", folder: [], name: "" });
  #file: { readonly staged: StagedFile; readonly entry: ArchiveEntry } | undefined;

  constructor(stage: LocalStage, rules: ExtractionRules) {
    this.#stage = stage;
    this.#rules = rules;
    this.linksOut = new LinksOut(rules.links);
  }

  get maxEntries(): number {
    return this.#rules.maxEntries;
  }

  startSource(source: ArchiveSource): void {
    this.#source = new EntryPlaces(source);
  }

  /** @throws EntryRefused, or what the file system says */
  take(piece: ArchivePiece): void | Promise<void> {
    this.#steps += 1;
    const pending = this.#takePiece(piece);
    if (this.#steps < STEPS_AT_ONCE) return pending;
    this.#steps = 0;
    return pending === undefined ? nextTurn() : pending.then(() => nextTurn());
  }

  #takePiece(piece: ArchivePiece): void | Promise<void> {
    switch (piece.kind) {
      case "entry":
        return this.#takeEntry(piece.entry);
      case "content":
        this.#count(piece.bytes.length);
        if (this.#file !== undefined) this.#rules.observer?.content(piece.bytes);
        return this.#file?.staged.write(piece.bytes);
      case "hole":
        this.#count(piece.length);
        if (this.#file === undefined) return undefined;
        this.#file.staged.skip(piece.length);
        return this.#rules.observer?.hole(piece.length);
      case "end":
        return this.#finishFile();
    }
  }

  /** Makes the links. */
  finish(): void {
    for (const { folder, name, target } of this.#links) {
      this.#makeIn(folder, name, () => this.#stage.makeSymlink(name, target));
    }
  }

  /** Lets go of a file that is half written. */
  close(): void {
    this.#file?.staged.close();
  }

  #count(length: number): void {
    if (this.#file === undefined) return;
    this.bytes += length;
    this.#refuseMore(this.#file.entry.name, 0);
  }

  #refuseMore(name: ByteName, length: number): void {
    const { maxBytes, room } = this.#rules;
    const bytes = this.bytes + length;
    if (bytes > maxBytes) throw new LimitExceeded(name, `goes beyond the limit of ${maxBytes} bytes`);
    if (bytes > room) throw new LimitExceeded(name, `goes beyond ${room} bytes, 95% of what is free on the disk here`);
  }

  #takeEntry(entry: ArchiveEntry): void {
    this.#countEntry(entry.name);
    const parts = this.#source.partsOf(entry);
    const name = parts.join("/");
    const isFolder = entry.type === "directory";
    if (this.#rules.isExcluded(name, isFolder)) return;
    this.entries += 1;
    if (isFolder) {
      const node = this.#enterFolder(parts, parts.length);
      node.mode = folderMode(this.#rules.mode, entry.mode);
      node.modifiedAt = this.#rules.keepsTimes ? entry.modifiedAt : undefined;
      return;
    }
    const folder = this.#enterFolder(parts, parts.length - 1);
    switch (entry.type) {
      case "file":
        this.#refuseMore(entry.name, entry.size);
        this.#file = { staged: this.#makeIn(folder, name, () => this.#stage.makeFile(name)), entry };
        this.#rules.observer?.file(this.#source.pathThere(entry.name), entry.size);
        return;
      case "hardlink": {
        const target = this.#source.partsOf({ ...entry, name: entry.target }).join("/");
        this.#makeIn(folder, name, () => this.#stage.makeHardLink(name, target));
        return;
      }
      case "symlink": {
        if (!this.linksOut.takes(name, entry.target)) {
          this.entries -= 1;
          return;
        }
        this.#linkBytes += name.length + entry.target.length;
        if (this.#linkBytes > MOST_LINK_BYTES) throw new LimitExceeded(name, "is one link more than fits into memory");
        this.#links.push({ folder, name, target: entry.target });
        return;
      }
      default:
        throw new EntryRefused(name, entry.type === "fifo" ? "is a pipe" : "is a device");
    }
  }

  #countEntry(name: ByteName): void {
    this.#seen += 1;
    if (this.#seen > this.#rules.maxEntries) {
      throw new LimitExceeded(name, `is one more than the limit of ${this.#rules.maxEntries} entries`);
    }
  }

  /** Makes what is missing of a folder: the first parts of a name, so many. */
  #enterFolder(parts: readonly ByteName[], depth: number): FolderNode {
    let node = this.tree;
    let name = "";
    for (const [index, part] of parts.entries()) {
      if (index === depth) break;
      name = index === 0 ? part : `${name}/${part}`;
      let child = node.folders.get(part);
      if (child === undefined) {
        // What no entry told of counts, too: one long name makes a thousand folders.
        if (index < parts.length - 1) this.#countEntry(name);
        this.#steps += 1;
        this.#make(node, name, () => this.#stage.makeFolder(name));
        child = makeFolderNode();
        node.folders.set(part, child);
      }
      node = child;
    }
    return node;
  }

  /** Makes a file or a link. */
  #makeIn<Made>(folder: FolderNode, name: ByteName, make: () => Made): Made {
    const made = this.#make(folder, name, make);
    folder.others.add(lastPart(name));
    return made;
  }

  /** The file system decides whether two names are one: it may not tell upper from lower case, or accents. */
  #make<Made>(folder: FolderNode, name: ByteName, make: () => Made): Made {
    try {
      return make();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") throw new EntryRefused(name, describeSameName(namesIn(folder), lastPart(name)));
      if (code === "ENOENT") throw new EntryRefused(name, "is another name of a file that did not come");
      throw error;
    }
  }

  #finishFile(): void {
    if (this.#file === undefined) return;
    const { staged, entry } = this.#file;
    if (staged.size !== entry.size) throw new EntryRefused(entry.name, "changed while it was read");
    staged.finish(this.#rules.mode ?? entry.mode & 0o777, this.#rules.keepsTimes ? entry.modifiedAt : undefined);
    this.#file = undefined;
  }
}

function lastPart(name: ByteName): ByteName {
  return name.slice(name.lastIndexOf("/") + 1);
}
