/** Unpacks what a host sends into a staged folder. The host is not trusted: no entry gets out, or is more than it may be. */
import { type ArchiveEntry, type ArchivePiece, type ByteName, toByteName } from "../archive/archive-entry.ts";
import { confineName, refuseLink } from "./confined-name.ts";
import { type ArchiveSource, EntryRefused, type ExtractionRules, LimitExceeded } from "./extraction-rules.ts";
import { type FolderNode, folderMode, makeFolderNode, namesIn } from "./folder-node.ts";
import type { LocalStage } from "./local-stage.ts";
import { describeSameName } from "./same-names.ts";
import type { StagedFile } from "./staged-file.ts";

/** Takes the pieces of archives and makes a staged tree of them. Links come last: while files are written there is none. */
export class ArchiveExtractor {
  readonly tree = makeFolderNode();
  entries = 0;
  bytes = 0;
  /** How many entries came, with those that are left out: they have a limit, too. */
  #seen = 0;
  readonly #stage: LocalStage;
  readonly #rules: ExtractionRules;
  readonly #links: { readonly folder: FolderNode; readonly parts: readonly ByteName[]; readonly target: ByteName }[] =
    [];
  #source: ArchiveSource = { path: "", folder: [], name: "" };
  #isFolder: boolean | undefined;
  #file: { readonly staged: StagedFile; readonly entry: ArchiveEntry } | undefined;

  constructor(stage: LocalStage, rules: ExtractionRules) {
    this.#stage = stage;
    this.#rules = rules;
  }

  startSource(source: ArchiveSource): void {
    this.#source = source;
    this.#isFolder = undefined;
  }

  /** @throws EntryRefused, or what the file system says */
  take(piece: ArchivePiece): void | Promise<void> {
    switch (piece.kind) {
      case "entry":
        return this.#takeEntry(piece.entry);
      case "content":
        this.#count(piece.bytes.length);
        if (this.#file !== undefined) this.#rules.observer?.content(piece.bytes);
        return this.#file?.staged.write(piece.bytes);
      case "hole":
        this.#count(piece.length);
        if (this.#file !== undefined) this.#rules.observer?.hole(piece.length);
        return this.#file?.staged.skip(piece.length);
      case "end":
        return this.#finishFile();
    }
  }

  /** Makes the links. */
  finish(): void {
    for (const { folder, parts, target } of this.#links) {
      this.#makeIn(folder, parts, (name) => this.#stage.makeSymlink(name, target));
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
    this.#seen += 1;
    if (this.#seen > this.#rules.maxEntries) {
      throw new LimitExceeded(entry.name, `is one more than the limit of ${this.#rules.maxEntries} entries`);
    }
    const parts = this.#place(entry);
    const name = parts.join("/");
    const isFolder = entry.type === "directory";
    for (let length = 1; length <= parts.length; length += 1) {
      if (this.#rules.isExcluded(parts.slice(0, length).join("/"), length < parts.length || isFolder)) return;
    }
    this.entries += 1;
    if (isFolder) {
      const node = this.#enterFolder(parts);
      node.mode = folderMode(this.#rules.mode, entry.mode);
      node.modifiedAt = this.#rules.keepsTimes ? entry.modifiedAt : undefined;
      return;
    }
    const folder = this.#enterFolder(parts.slice(0, -1));
    switch (entry.type) {
      case "file":
        this.#refuseMore(entry.name, entry.size);
        this.#file = { staged: this.#makeIn(folder, parts, () => this.#stage.makeFile(name)), entry };
        this.#rules.observer?.file(this.#pathThere(entry.name), entry.size);
        return;
      case "hardlink": {
        const target = this.#place({ ...entry, name: entry.target }).join("/");
        this.#makeIn(folder, parts, () => this.#stage.makeHardLink(name, target));
        return;
      }
      case "symlink": {
        const refusal = this.#rules.links === "refuse" ? "is a link" : refuseLink(entry.target, parts.length - 1);
        if (refusal !== undefined) throw new EntryRefused(name, refusal);
        this.#links.push({ folder, parts, target: entry.target });
        return;
      }
      default:
        throw new EntryRefused(name, entry.type === "fifo" ? "is a pipe" : "is a device");
    }
  }

  /** Where an entry goes. A source that is a file gives that one file, and none beside it. */
  #place({ name, type }: ArchiveEntry): readonly ByteName[] {
    const confined = confineName(name);
    if ("refusal" in confined) throw new EntryRefused(name, confined.refusal);
    const { parts } = confined;
    if (this.#isFolder === undefined) this.#isFolder = parts.length === 0 && type === "directory";
    else if (!this.#isFolder) throw new EntryRefused(name, "was not asked for");
    if (this.#isFolder) {
      if (parts.length === 0 && type !== "directory") throw new EntryRefused(name, "has no name");
      return [...this.#source.folder, ...parts];
    }
    if (parts.length !== 1 || parts[0] !== this.#source.name || type !== "file") {
      throw new EntryRefused(name, "was not asked for");
    }
    return parts;
  }

  #pathThere(name: ByteName): ByteName {
    const path = toByteName(this.#source.path);
    return this.#isFolder ? `${path}/${name}` : path;
  }

  /** Makes what is missing of a folder. */
  #enterFolder(parts: readonly ByteName[]): FolderNode {
    let node = this.tree;
    for (const [index, part] of parts.entries()) {
      let child = node.folders.get(part);
      if (child === undefined) {
        this.#make(node, parts.slice(0, index + 1), (name) => this.#stage.makeFolder(name));
        child = makeFolderNode();
        node.folders.set(part, child);
      }
      node = child;
    }
    return node;
  }

  /** Makes a file or a link. */
  #makeIn<Made>(folder: FolderNode, parts: readonly ByteName[], make: (name: ByteName) => Made): Made {
    const made = this.#make(folder, parts, make);
    folder.others.add(parts.at(-1) ?? "");
    return made;
  }

  /** The file system decides whether two names are one: it may not tell upper from lower case, or accents. */
  #make<Made>(folder: FolderNode, parts: readonly ByteName[], make: (name: ByteName) => Made): Made {
    const name = parts.join("/");
    try {
      return make(name);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EEXIST") throw new EntryRefused(name, describeSameName(namesIn(folder), parts.at(-1) ?? ""));
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
