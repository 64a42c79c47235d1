/** Says of which kind a word of a target is. */
import { expandRanges, isRange } from "./ranges.ts";
import { readPick } from "./read-pick.ts";
import { readComparison, readNamePattern } from "./read-predicate.ts";
import type { ScannedWord } from "./scan-target.ts";
import type { NameAtom, TargetAtom } from "./target-atom.ts";
import { invalidTarget, type TargetPlace } from "./target-place.ts";

/** @throws InventoryError for a word that can be none, such as two names without a comma */
export function readWord({ text, place }: Pick<ScannedWord, "text" | "place">): TargetAtom {
  const quoted = /^(["'])(.*)\1$/s.exec(text)?.[2];
  if (quoted !== undefined) return quoted === "" ? refuseEmpty(place) : { kind: "name", text: quoted, place };
  return (
    readKind(text, place) ??
    readPick(text, place) ??
    readNamePattern(text, place) ??
    readComparison(text, place) ??
    readName(text, place)
  );
}

/** The names and globs that a range stands for. @throws InventoryError for a range that is none */
export function atomsOfRange({ text, place }: NameAtom): readonly NameAtom[] {
  return expandRanges(text, place).map((name) => ({ text: name, kind: isGlob(name) ? "glob" : "name", place }));
}

function readKind(text: string, place: TargetPlace): TargetAtom | undefined {
  const [, kind, rest = ""] = /^(group|host|has):\s*(.*)$/s.exec(text) ?? [];
  if (kind === undefined) return undefined;
  const name = /^(["'])(.*)\1$/s.exec(rest)?.[2] ?? rest;
  if (name === "") throw invalidTarget(place, `has nothing after ${kind}:`, `Write ${EXAMPLES[kind as "has"]}.`);
  if (kind === "has") return { kind, text: name, key: name, place };
  return { kind: kind as "group" | "host", text: name, place };
}

const EXAMPLES = { group: "group:web", host: "host:web1", has: "has:os" } as const;

function readName(text: string, place: TargetPlace): NameAtom {
  if (text === "all" || text === "@*") return { kind: "all", text, place };
  if (!text.includes("/") || !text.startsWith("@")) refuseSpaces(text, place);
  if (text.startsWith("@") && !text.includes("/")) refuseSources(text, place);
  if (isRange(text)) return { kind: "range", text, place };
  return { kind: isGlob(text) ? "glob" : "name", text, place };
}

function refuseSpaces(text: string, place: TargetPlace): void {
  const spaces = text.replace(/\[[\d\s,/-]*\]/g, "").search(/\s/);
  if (spaces < 0) return;
  if (/^failed\s+of\b/.test(text)) throw invalidTarget(place, "asks how hosts fared in a run", NOT_YET);
  const words = text.split(/\s+/);
  throw invalidTarget(place, "has a space in a name", `Write a comma between names: ${words.join(",")}`);
}

const NOT_YET = "No target looks at past runs yet. Write down the hosts that failed, and name them with --hosts-file.";

/** What ClusterShell has after an `@`, and is no connector here. */
function refuseSources(text: string, place: TargetPlace): void {
  const [, source, group = ""] = /^@([\w.-]+):(.*)$/s.exec(text) ?? [];
  if (source !== undefined) {
    const of = group === "*" || group === "" ? "all" : group;
    const advice = `A group is named as it is: ${of}. A source of ClusterShell's is asked by its connector: @clustershell/${source}`;
    throw invalidTarget(place, "names a group of a source, as ClusterShell does", advice);
  }
  if (text.startsWith("@@")) {
    throw invalidTarget(place, "asks for the names of groups, as ClusterShell does", "Name hosts or groups.");
  }
}

function refuseEmpty(place: TargetPlace): never {
  throw invalidTarget(place, "has an empty name", "Write a name between the quotes.");
}

/** Whether a name is one for many. */
function isGlob(name: string): boolean {
  return /[*?]/.test(name);
}
