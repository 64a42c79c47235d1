/** Finds the folder of a package or the file of a local module, decides whether it is trusted, and reads its manifest. */
import { realpathSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { PluginError } from "../errors/kinds.ts";
import { type Distrust, type JudgeOptions, judgePath, type Seen } from "../trust/judge-path.ts";
import { classifyDependencySpec, describeSource } from "./dependency-spec.ts";
import { type Manifest, readManifest } from "./manifest.ts";
import { isOurs, matchConvention, ownPackageName, type PackageKind } from "./package-names.ts";

/** The system's: Node's own looks at each folder on the way by itself, which a start with many packages feels. */
const realPath = realpathSync.native;

/** Where the code of a connector or plugin is, or why it can't be used. Nothing of it has run. */
export interface LocatedPackage {
  readonly kind: PackageKind;
  /** Its npm name, or the path as the config spells it. */
  readonly packageName: string;
  /** Symbolic links resolved; where it should be if it isn't there. */
  readonly folder: string;
  /** A module that the config names directly; it has no manifest. */
  readonly file?: string | undefined;
  readonly manifest?: Manifest | undefined;
  /** The config names it by path. */
  readonly isPath: boolean;
  /** It is worked on here: a path, a workspace package, or linked from outside node_modules. Its version is not compared. */
  readonly isLocal: boolean;
  /** It was installed with Towline, not with the project. */
  readonly isInstallation?: boolean | undefined;
  /** Somebody else could have written it, or what names it; `problem` says so. */
  readonly isForeign?: boolean | undefined;
  readonly problem?: PluginError | undefined;
}

/** A package to find by name. */
export interface PackageRequest {
  readonly kind: PackageKind;
  readonly name: string;
  /** As the package.json that names it spells the dependency; undefined if none does. */
  readonly dependencySpec: string | undefined;
  /** Folders whose node_modules are searched, and those above them, in order. */
  readonly searchFrom: readonly string[];
  /** Packages whose unusual origin the config allows. */
  readonly allow: readonly string[];
  /** Why what names it can't say what is loaded; undefined where it can. */
  readonly distrust: Distrust | undefined;
  /** It was installed with Towline: whoever did that chose it, and no package.json needs to name it. */
  readonly isInstallation?: boolean | undefined;
  /** Where many are located in one go: what was seen of the folders that they share. */
  readonly seen?: Seen | undefined;
}

/** Finds a package by its npm name, as Node would from each folder in turn. */
export function locatePackage(request: PackageRequest): LocatedPackage {
  const { kind, name, dependencySpec, searchFrom, allow, distrust, isInstallation, seen } = request;
  const isAllowed = allow.includes(name);
  const expected = join(searchFrom[0] ?? ".", "node_modules", name);
  const base = { kind, packageName: name, isPath: false, isInstallation };
  if (distrust !== undefined) return refuseForeign({ ...base, folder: expected, isLocal: false }, distrust);

  const source = dependencySpec === undefined ? undefined : classifyDependencySpec(name, dependencySpec);
  if (source !== undefined && source !== "registry" && source !== "local" && !isAllowed) {
    const problem = refuse(request, `it comes from ${describeSource(source)}, "${dependencySpec}"`);
    return { ...base, folder: expected, isLocal: false, problem };
  }

  const place = firstOf(searchFrom, (from) => findPlace(name, from));
  if (place === undefined) {
    const problem = new PluginError("ERR_TOWLINE_PLUGIN_NOT_FOUND", `the ${kind} package "${name}" is not installed`, {
      packageName: name,
      advice: adviseOnMissing(request),
    });
    return { ...base, folder: expected, isLocal: false, problem };
  }

  const folder = realPath(place);
  const isLocal = source === "local" || isLinked(folder);
  const located = { ...base, folder, isLocal };
  const foreign = judgeFolder(place, { isInstallation, seen });
  if (foreign !== undefined) return refuseForeign(located, foreign);
  if (source === undefined && !isAllowed && isInstallation !== true) {
    return { ...located, problem: refuse(request, "no package.json of the project says where it comes from") };
  }
  try {
    const manifest = readManifest(folder, name, kind);
    const found = { ...located, manifest };
    if (manifest.name === name || isAllowed) return found;
    const actual = manifest.name === undefined ? "has no name" : `is "${manifest.name}"`;
    return { ...found, problem: refuse(request, `what is installed under that name ${actual}`) };
  } catch (error) {
    return { ...located, problem: error as PluginError };
  }
}

/** Never to install what may not exist: anybody could publish it then. */
function adviseOnMissing({ kind, name, dependencySpec }: PackageRequest): string {
  if (dependencySpec !== undefined) return "Run: npm install";
  const identifier = matchConvention(kind, name);
  const isKnown = kind !== "plugin" && identifier !== undefined && ownPackageName(identifier, kind) === name;
  if (isKnown) return `Run: npm install ${name}`;
  if (isOurs(name)) return "Towline has no package of that name, or none yet. Correct it, or leave it out.";
  return "Correct the name, or add the package to the dependencies of the project.";
}

/** Finds a package's folder or a module's file that is named by path. */
export function locatePath(
  kind: PackageKind,
  path: string,
  from: string,
  distrust: Distrust | undefined,
): LocatedPackage {
  const base = { kind, packageName: path, isPath: true, isLocal: true };
  const absolute = resolve(from, path);
  if (distrust !== undefined) return refuseForeign({ ...base, folder: absolute }, distrust);
  let real: string;
  let status: Stats;
  try {
    real = realPath(absolute);
    status = statSync(real);
  } catch (cause) {
    const message = `the ${kind} "${path}" does not exist: there is nothing at ${absolute}`;
    const advice = "Correct the path in the config; it starts from the config's folder.";
    const problem = new PluginError("ERR_TOWLINE_PLUGIN_NOT_FOUND", message, { packageName: path, advice, cause });
    return { ...base, folder: absolute, problem };
  }
  const foreign = status.isDirectory() ? judgeFolder(absolute) : judgePath(absolute);
  if (foreign !== undefined) return refuseForeign({ ...base, folder: real }, foreign);
  if (!status.isDirectory()) return { ...base, folder: dirname(real), file: real };
  try {
    return { ...base, folder: real, manifest: readManifest(real, path, kind) };
  } catch (error) {
    return { ...base, folder: real, problem: error as PluginError };
  }
}

/** The error for code that somebody else could have written, or has named. */
export function foreignCode({ kind, packageName }: LocatedPackage, { why, remedy }: Distrust): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_UNTRUSTED", `the ${kind} "${packageName}" is not run: ${why}`, {
    packageName,
    advice: `If it is yours: ${remedy}.`,
  });
}

function refuseForeign(located: LocatedPackage, distrust: Distrust): LocatedPackage {
  return { ...located, isForeign: true, problem: foreignCode(located, distrust) };
}

/** Its package.json says which file is imported. That it is missing is told by whoever reads it. */
function judgeFolder(folder: string, options?: JudgeOptions): Distrust | undefined {
  const manifest = join(folder, "package.json");
  const isThere = statSync(manifest, { throwIfNoEntry: false }) !== undefined;
  return judgePath(isThere ? manifest : folder, options);
}

function refuse({ kind, name }: PackageRequest, why: string): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_UNTRUSTED", `the ${kind} "${name}" is not trusted: ${why}`, {
    packageName: name,
    advice: `If you trust it, write in the config: trust: { allow: ["${name}"] }`,
  });
}

function findPlace(name: string, from: string): string | undefined {
  for (let folder = realFolder(from); ; folder = dirname(folder)) {
    if (basename(folder) !== "node_modules") {
      const candidate = join(folder, "node_modules", name);
      if (statSync(candidate, { throwIfNoEntry: false })?.isDirectory()) return candidate;
    }
    if (dirname(folder) === folder) return undefined;
  }
}

function realFolder(folder: string): string {
  try {
    return realPath(folder);
  } catch {
    return resolve(folder);
  }
}

/** What npm and pnpm install lies in a node_modules; what they link from a workspace or by `npm link` does not. */
function isLinked(folder: string): boolean {
  const parent = dirname(folder);
  const holder = basename(parent).startsWith("@") ? dirname(parent) : parent;
  return basename(holder) !== "node_modules";
}

function firstOf<Item, Result>(items: readonly Item[], find: (item: Item) => Result | undefined): Result | undefined {
  for (const item of items) {
    const result = find(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
