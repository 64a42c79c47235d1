/** Makes of what a host told of its sources what shall be here. The host is not trusted: no name leads out. */
import { type ByteName, toByteName } from "../archive/archive-entry.ts";
import { EntryRefused, LimitExceeded } from "../archive/entry-refused.ts";
import { type ListedEntry, parentOf, type WantedEntry } from "../sync/compare-trees.ts";
import { confineName } from "../tree/confined-name.ts";
import type { IsExcluded } from "../tree/exclude-patterns.ts";
import type { LinkHandling } from "../tree/extraction-rules.ts";
import { LinksOut } from "../tree/links-out.ts";
import type { ListedSource } from "./list-source.ts";

/** An entry of a host; its name is below the destination here. */
export interface SourceEntry extends WantedEntry {
  readonly from: ListedSource;
  /** Its name below the folder that its source is listed from. */
  readonly nameThere: ByteName;
}

/** What is taken. */
export interface SourceRules {
  readonly isExcluded: IsExcluded;
  readonly links: LinkHandling;
  /** Remembers links that lead out. */
  readonly linksOut?: LinksOut;
  readonly maxEntries: number;
}

/**
 * Of all sources, a folder before what is in it.
 *
 * @throws EntryRefused for a name, a link or a kind of entry that is not taken
 */
export function readSourceEntries(sources: readonly ListedSource[], rules: SourceRules): SourceEntry[] {
  const { linksOut = new LinksOut(rules.links) } = rules;
  const entries = new Map<ByteName, SourceEntry>();
  let seen = 0;
  for (const from of sources) {
    seen += from.listing.size;
    if (seen > rules.maxEntries) {
      throw new LimitExceeded(
        toByteName(from.source.path),
        `has ${seen} entries, and the limit is ${rules.maxEntries}`,
      );
    }
    const excluded = new Set<ByteName>();
    for (const [nameThere, listed] of [...from.listing].sort(([one], [other]) => (one < other ? -1 : 1))) {
      const name = placeOf(from, nameThere);
      const isFolder = listed.type === "directory";
      if (excluded.has(parentOf(nameThere)) && nameThere !== "") excluded.add(nameThere);
      else if (name !== "" && rules.isExcluded(name, isFolder)) excluded.add(nameThere);
      if (excluded.has(nameThere)) continue;
      const entry = readEntry(from, nameThere, name, listed, rules.links, linksOut);
      if (entry === undefined) continue;
      const known = entries.get(name);
      if (known === undefined) entries.set(name, entry);
      else if (known.type !== "directory" || !isFolder) {
        throw new EntryRefused(name, "has the same place as an entry of another source");
      }
    }
  }
  return [...entries.values()];
}

/** The name below the destination. */
function placeOf({ source, isFolder, listing }: ListedSource, nameThere: ByteName): ByteName {
  const confined = confineName(nameThere);
  if ("refusal" in confined) throw new EntryRefused(nameThere, confined.refusal);
  const { parts } = confined;
  if (parts.join("/") !== nameThere) throw new EntryRefused(nameThere, "is no name that a folder can hold");
  if (isFolder && nameThere !== "" && listing.get(parentOf(nameThere))?.type !== "directory") {
    throw new EntryRefused(nameThere, "is in no folder that the host told of");
  }
  return [...source.folder, ...parts].join("/");
}

/** Undefined for a link that is left out, and for one that leads nowhere where they are followed: it stands for nothing. */
function readEntry(
  from: ListedSource,
  nameThere: ByteName,
  name: ByteName,
  { type, size, mode, modifiedAt, target }: ListedEntry,
  links: LinkHandling,
  linksOut: LinksOut,
): SourceEntry | undefined {
  if (type === "other") throw new EntryRefused(name, "is a pipe, a socket or a device");
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(modifiedAt)) {
    throw new EntryRefused(name, "has a size or a time that can't be");
  }
  if (type === "symlink") {
    if (links === "follow" || !linksOut.takes(name, target)) return undefined;
  }
  return { from, nameThere, name, type, size: type === "file" ? size : 0, mode, modifiedAt, target };
}
