/** Which names and links of an archive stay inside the folder that it is unpacked into. */
import type { ByteName } from "../archive/archive-entry.ts";

/** The parts of a name, or why it is refused. An empty list stands for the folder itself. */
export type ConfinedName = { readonly parts: readonly ByteName[] } | { readonly refusal: string };

const IS_WINDOWS = process.platform === "win32";

/** Reads a name from an archive. */
export function confineName(name: ByteName, isWindows = IS_WINDOWS): ConfinedName {
  if (name.includes("\0")) return { refusal: "has a NUL in its name" };
  if (name.startsWith("/")) return { refusal: "is an absolute path" };
  if (isWindows && /[\\:]/.test(name)) return { refusal: "has a name that leads elsewhere on Windows" };
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return { refusal: "leads out of the folder" };
  return { parts };
}

/**
 * Why a symbolic link is refused; undefined for one that stays inside.
 *
 * It may only climb first and descend then. A `..` after a name would be taken from wherever that name leads, which may
 * be another link, so what it comes to can't be told from the text.
 *
 * @param depth how many folders lie between the link and the folder that it must not leave
 */
export function refuseLink(target: ByteName, depth: number, isWindows = IS_WINDOWS): string | undefined {
  const shown = "is a link";
  if (target === "" || target.includes("\0")) return `${shown} to nowhere`;
  if (target.startsWith("/")) return `${shown} to an absolute path`;
  if (isWindows && /[\\:]/.test(target)) return `${shown} that leads elsewhere on Windows`;
  const parts = target.split("/").filter((part) => part !== "" && part !== ".");
  const firstName = parts.findIndex((part) => part !== "..");
  const climbs = firstName === -1 ? parts.length : firstName;
  if (climbs > depth || parts.lastIndexOf("..") >= climbs) return `${shown} that leads out of the folder`;
  return undefined;
}
