/** Tells whose code an error came from that nobody waited for, by the files in its stack. */

import path from "node:path";
import { fileURLToPath } from "node:url";
import type { PackageKind } from "../discovery/package-names.ts";

/** A package, or a file of the project, whose code was imported. */
export interface ForeignCode {
  readonly kind: PackageKind;
  readonly packageName: string;
}

interface Imported extends ForeignCode {
  /** Where its code lies. */
  readonly folder: string;
}

const imported = new Map<string, Imported>();

/** To be called before it is imported: it may fail later, and in the middle of something else. */
export function noteImport(code: Imported): void {
  imported.set(code.folder, code);
}

/** All that was imported so far, by name. */
export function importedCode(): readonly ForeignCode[] {
  return [...imported.values()].map(({ kind, packageName }) => ({ kind, packageName }));
}

/** Undefined where the stack has none of their files, as that of a value that is no error. */
export function findCulprit(error: unknown): ForeignCode | undefined {
  for (const file of filesIn(error)) {
    const owners = [...imported.values()].filter(({ folder }) => lies(file, folder));
    const [owner] = owners.toSorted((one, other) => other.folder.length - one.folder.length);
    if (owner !== undefined) return { kind: owner.kind, packageName: owner.packageName };
  }
  return undefined;
}

/** A package's own folder, or the folder of a file: what is installed below that is other people's. */
function lies(file: string, folder: string): boolean {
  if (!file.startsWith(folder + path.sep)) return false;
  const isPackage = folder.includes(`${path.sep}node_modules${path.sep}`);
  return isPackage || !file.slice(folder.length).includes(`${path.sep}node_modules${path.sep}`);
}

function filesIn(error: unknown): readonly string[] {
  let stack: unknown;
  try {
    stack = (error as { readonly stack?: unknown } | null | undefined)?.stack;
  } catch {
    return [];
  }
  if (typeof stack !== "string") return [];
  return stack
    .slice(0, LONGEST_STACK)
    .split("\n")
    .flatMap((line) => FRAME.exec(line.slice(0, LONGEST_LINE))?.[1] ?? [])
    .map(toPath);
}

const LONGEST_STACK = 64 * 1024;
const LONGEST_LINE = 1024;
/** `at name (file:///folder/index.js:1:2)`, `at /folder/index.js:1:2`. */
const FRAME = /^\s+at (?:.* \()?((?:file:\/\/)?\/[^:]+):\d+(?::\d+)?\)?$/;

function toPath(place: string): string {
  try {
    return place.startsWith("file:") ? fileURLToPath(place) : place;
  } catch {
    return place;
  }
}
