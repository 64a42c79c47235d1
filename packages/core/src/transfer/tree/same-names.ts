/** Which names a file system may take for one: most do so by case, some by how accents are spelled, too. */
import { type ByteName, isAscii, showName, toBytes } from "../archive/archive-entry.ts";

/** Names in one folder that may be one, as paths below the destination. */
export type SameNames = readonly ByteName[];

/** The same for all names that any file system we know of takes for one, and for some that none does. */
export function foldName(name: ByteName): string {
  // Most are, and there may be many.
  const folded = isAscii(name) ? name.toLowerCase() : foldText(toBytes(name).toString("utf8"));
  // Windows and its file systems leave dots and spaces at the end out.
  return /[. ]$/.test(folded) ? folded.replace(/[. ]+$/, "") : folded;
}

/** All of a tree that may be one elsewhere. */
export function findSameNames(entries: readonly { readonly name: ByteName }[]): readonly SameNames[] {
  const groups = new Map<string, ByteName[]>();
  for (const { name } of entries) {
    const start = name.lastIndexOf("/") + 1;
    const key = name.slice(0, start) + foldName(name.slice(start));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [name]);
    else group.push(name);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Why what has this name is there already, among others of the same folder. */
export function describeSameName(names: readonly ByteName[], name: ByteName): string {
  const other = names.includes(name) ? undefined : names.find((each) => foldName(each) === foldName(name));
  return other === undefined ? "came before" : `is one name with ${showOther(name, other)} to the file system here`;
}

/** A name for people who see another beside it, from which it may not look different. */
export function showOther(name: ByteName, other: ByteName): string {
  const [one, two] = [name, other].map((each) => showName(each).normalize());
  return `${showName(other)}${one === two ? " (with accents spelled otherwise)" : ""}`;
}

function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toUpperCase()
    .toLowerCase()
    .normalize("NFKD");
}
