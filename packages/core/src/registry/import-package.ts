/** Imports a package's module with a deadline, and tells what went wrong as it was: never as "not found". */
import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import { types } from "node:util";
import { foreignCode, type LocatedPackage } from "../discovery/locate-package.ts";
import type { IdentifiedKind } from "../discovery/package-names.ts";
import { PluginError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { judgeModule } from "../trust/judge-module.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { within } from "../waiting/within.ts";
import { noteImport } from "./find-culprit.ts";

/** Milliseconds that a module may take to load, unless asked otherwise. */
export const IMPORT_TIMEOUT = 10_000;

/**
 * Imports a module and returns its default export, whether it is ESM or CommonJS; the module itself where it has none.
 *
 * @param timeout in milliseconds; a module that waits for ever at its top level is reported after that.
 * @throws PluginError `ERR_TOWLINE_PLUGIN_IMPORT` with the cause; `ERR_TOWLINE_PLUGIN_UNTRUSTED`, and nothing of it has run.
 */
export async function importPackage(located: LocatedPackage, entry: string, timeout: number): Promise<unknown> {
  const { kind, packageName, isInstallation } = located;
  const distrust = judgeModule(entry, { isInstallation });
  if (distrust !== undefined) throw foreignCode(located, distrust);
  const hanging = new PluginError(
    "ERR_TOWLINE_PLUGIN_IMPORT",
    `the ${kind} "${packageName}" did not finish loading within ${formatDeadline(timeout)}`,
    { packageName, advice: `An await at the top level of ${entry} never ends; report it to the package's author.` },
  );
  noteImport({ kind, packageName, folder: located.folder });
  const surroundings = lookAround();
  let namespace: object;
  try {
    namespace = await within(timeout, import(pathToFileURL(entry).href), () => {
      throw hanging;
    });
    restore(surroundings, located);
  } catch (cause) {
    if (cause === hanging || isTowlineError(cause)) throw cause;
    const { what, advice } = explain(cause, located, entry);
    throw new PluginError("ERR_TOWLINE_PLUGIN_IMPORT", `the ${kind} "${packageName}" is installed but ${what}`, {
      packageName,
      cause,
      advice,
    });
  }
  return defaultExport(namespace);
}

/** The error of a package that could not be loaded, whatever was thrown meanwhile. */
export function toPluginError(error: unknown, kind: IdentifiedKind, packageName: string): PluginError {
  if (error instanceof PluginError) return error;
  return new PluginError(
    "ERR_TOWLINE_PLUGIN_IMPORT",
    `the ${kind} "${packageName}" cannot be loaded: ${messageOf(error)}`,
    { packageName, cause: error, advice: "Install the package again, or report it to its author." },
  );
}

/** What was exported instead of an object, for people. */
export function showExport(value: unknown): string {
  if (types.isModuleNamespaceObject(value)) return "no default export";
  return typeof value === "function" ? `the function "${value.name}"` : String(value);
}

/** What belongs to the whole process, and decides what its files and paths are. */
interface Surroundings {
  readonly folder: string | undefined;
  readonly umask: number;
}

function lookAround(): Surroundings {
  return { folder: workingFolder(), umask: process.umask() };
}

function workingFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** @throws PluginError where the module changed them: paths of the others would mean something else */
function restore({ folder, umask }: Surroundings, { kind, packageName }: LocatedPackage): void {
  const now = lookAround();
  if (folder !== undefined && now.folder !== folder) process.chdir(folder);
  if (now.umask !== umask) process.umask(umask);
  const changed = now.folder !== folder ? "working folder" : now.umask !== umask ? "umask" : undefined;
  if (changed === undefined) return;
  throw new PluginError(
    "ERR_TOWLINE_PLUGIN_IMPORT",
    `the ${kind} "${packageName}" changes the ${changed} while it loads`,
    {
      packageName,
      advice: `Report it to the author of "${packageName}": it is the whole program's.`,
    },
  );
}

/** Compiled CommonJS holds its default export one level deeper. */
function defaultExport(namespace: object): unknown {
  if (!("default" in namespace)) return namespace;
  const outer = namespace.default;
  const isWrapped = typeof outer === "object" && outer !== null && "__esModule" in outer && "default" in outer;
  return isWrapped ? (outer as { default: unknown }).default : outer;
}

function isError(cause: unknown): cause is Error {
  try {
    return cause instanceof Error && typeof cause.message === "string";
  } catch {
    return false;
  }
}

function explain(cause: unknown, located: LocatedPackage, entry: string): { what: string; advice: string } {
  const report = `Report it to the author of "${located.packageName}", or install another version.`;
  if (!isError(cause)) return { what: `throws while it loads: ${messageOf(cause)}`, advice: report };
  const code = (cause as NodeJS.ErrnoException).code;
  const [message = ""] = cause.message.split("\n");
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") {
    const missing = /^Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1];
    return {
      what: missing === undefined ? `misses something it imports: ${message}` : `misses "${missing}", which it imports`,
      advice: located.isLocal
        ? `Run npm install in ${located.folder}, or correct the import.`
        : `Install it again, with its dependencies: npm install ${located.packageName}`,
    };
  }
  if (code === "ERR_UNKNOWN_FILE_EXTENSION") {
    return {
      what: `is not JavaScript: ${message}`,
      advice: "Build it, or use a Node that runs TypeScript (22.18 or later).",
    };
  }
  if (cause instanceof SyntaxError) {
    const place = /(?:file:\/\/)?([^\s()]+:\d+)/.exec(cause.stack?.split("\n")[0] ?? "")?.[1];
    const where = place?.startsWith("/") ? ` at ${relative(located.folder, place)}` : "";
    return {
      what: `has a syntax error${where}: ${message}`,
      advice: located.isLocal ? `Correct it: ${entry}` : report,
    };
  }
  return { what: `throws while it loads: ${message}`, advice: located.isLocal ? `Correct it: ${entry}` : report };
}
