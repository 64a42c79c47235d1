/** Puts the holes back into files that were stored without them. */
import { ArchiveFault, type ArchivePiece } from "./archive-entry.ts";
import { type SparseMap, SparseMapText } from "./sparse-map.ts";

/** Takes what was stored of one file and gives its content. */
export class SparseContent {
  readonly #size: number;
  readonly #text: SparseMapText | undefined;
  #map: SparseMap | undefined;
  #position = 0;
  #index = 0;
  #taken = 0;

  /** @param map undefined when it comes first in the content, as text */
  constructor(size: number, map: SparseMap | undefined) {
    this.#size = size;
    if (map === undefined) this.#text = new SparseMapText();
    else this.#use(map);
  }

  *take(stored: Buffer): Generator<ArchivePiece> {
    let at = 0;
    if (this.#map === undefined && this.#text !== undefined) {
      at = this.#text.read(stored);
      if (!this.#text.isWhole) return;
      this.#use(this.#text.map);
    }
    const map = this.#map;
    while (map !== undefined && at < stored.length) {
      if (this.#index >= map.length) throw new ArchiveFault("a sparse file has more content than its map");
      const offset = map.offset(this.#index);
      const size = map.size(this.#index);
      if (offset > this.#position) yield { kind: "hole", length: offset - this.#position };
      const part = stored.subarray(at, at + size - this.#taken);
      if (part.length > 0) yield { kind: "content", bytes: part };
      at += part.length;
      this.#taken += part.length;
      this.#position = offset + this.#taken;
      if (this.#taken === size) {
        this.#index += 1;
        this.#taken = 0;
      }
    }
  }

  *finish(): Generator<ArchivePiece> {
    if (!this.#hasAll()) throw new ArchiveFault("a sparse file has less content than its map");
    if (this.#size > this.#position) yield { kind: "hole", length: this.#size - this.#position };
  }

  /** What is left of the map may be stretches of no length, such as the one that tells a file's end. */
  #hasAll(): boolean {
    const map = this.#map;
    if (map === undefined) return false;
    let taken = this.#taken;
    for (let index = this.#index; index < map.length; index += 1) {
      if (map.size(index) > taken) return false;
      taken = 0;
    }
    return true;
  }

  #use(map: SparseMap): void {
    if (map.end > this.#size) throw new ArchiveFault("the map of a sparse file is larger than the file");
    this.#map = map;
  }
}
