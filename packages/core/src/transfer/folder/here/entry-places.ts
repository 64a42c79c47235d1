/** Where the entries of one source go in a staged tree, and what they are called on the host, which is not trusted. */
import { type ArchiveEntry, type ByteName, toByteName } from "../../archive/archive-entry.ts";
import { EntryRefused } from "../../archive/entry-refused.ts";
import { confineName } from "../../tree/confined-name.ts";
import type { ArchiveSource } from "../../tree/extraction-rules.ts";

/** The first entry tells whether the source is a folder. One that is a file gives that one file, and none beside it. */
export class EntryPlaces {
  readonly #source: ArchiveSource;
  #isFolder: boolean | undefined;

  constructor(source: ArchiveSource) {
    this.#source = source;
  }

  /** The folders on the way to an entry, and its own name. @throws EntryRefused for what was not asked for or gets out */
  partsOf({ name, type }: ArchiveEntry): readonly ByteName[] {
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

  pathThere(name: ByteName): ByteName {
    const path = toByteName(this.#source.path);
    return this.#isFolder ? `${path}/${name}` : path;
  }
}
