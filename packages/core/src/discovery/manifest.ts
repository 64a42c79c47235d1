/** Reads what Towline needs of a package.json, and says all that is wrong with it. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { PluginError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { readRegular } from "../trust/read-regular.ts";
import { describeIdentifier, type IdentifiedKind, isIdentifier, type PackageKind } from "./package-names.ts";

/** The parts of a package.json that matter here, checked. */
export interface Manifest {
  readonly name: string | undefined;
  readonly version: string | undefined;
  /** `towline.connector` or `towline.source`: the identifier, if the manifest states it. */
  readonly identifier: string | undefined;
  /** `towline.prefixes`: further data-key prefixes. */
  readonly prefixes: readonly string[];
  /** The range of cores that the package is made for. */
  readonly coreRange: string | undefined;
  readonly exports: unknown;
  readonly main: string | undefined;
  /** When the file was changed, in milliseconds since the epoch. */
  readonly modifiedAt: number;
}

type JsonObject = { readonly [key: string]: unknown };

/** Tells whether a value is a plain JSON object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads and checks the package.json of a folder.
 *
 * @throws PluginError `ERR_TOWLINE_PLUGIN_MANIFEST` with every problem.
 */
export function readManifest(folder: string, packageName: string, kind: PackageKind): Manifest {
  const file = join(folder, "package.json");
  const fail = (message: string, details: { problems?: readonly Problem[]; cause?: unknown; advice?: string }) =>
    new PluginError("ERR_TOWLINE_PLUGIN_MANIFEST", message, { packageName, ...details });

  let text: string;
  let modifiedAt: number;
  try {
    text = readRegular(file);
    modifiedAt = statSync(file).mtimeMs;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw fail(
      missing
        ? `the ${kind} "${packageName}" has no package.json in ${folder}`
        : `the package.json of the ${kind} "${packageName}" cannot be read: ${(cause as Error).message}`,
      {
        cause,
        advice: missing
          ? "Install the package again, or name a folder that holds a package.json."
          : `Make ${file} readable.`,
      },
    );
  }

  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw fail(`the package.json of the ${kind} "${packageName}" is not JSON: ${(cause as Error).message}`, {
      cause,
      advice: `Correct ${file}, or install the package again.`,
    });
  }

  const problems: Problem[] = [];
  const manifest = takeManifest(content, kind === "source" ? kind : "connector", file, problems, modifiedAt);
  if (problems.length > 0) {
    throw fail(`the package.json of the ${kind} "${packageName}" is wrong`, {
      problems,
      advice: "Correct it, or report it to the package's author.",
    });
  }
  return manifest;
}

function takeManifest(
  content: unknown,
  kind: IdentifiedKind,
  file: string,
  problems: Problem[],
  modifiedAt: number,
): Manifest {
  const report = (path: string, expected: string, value: unknown) =>
    problems.push({ file, path, message: "wrong value", expected, got: describeJson(value) });

  const take = <Value>(
    holder: JsonObject,
    path: string,
    expected: string,
    accepts: (value: unknown) => value is Value,
  ): Value | undefined => {
    const value = holder[path.slice(path.lastIndexOf(".") + 1)];
    if (value === undefined || accepts(value)) return value;
    report(path, expected, value);
    return undefined;
  };

  const holder = isJsonObject(content) ? content : {};
  if (!isJsonObject(content)) report("", "an object", content);
  const towline = take(holder, "towline", "an object", isJsonObject) ?? {};
  const expected = `a text of ${describeIdentifier(kind)}`;
  const identifier = take(towline, `towline.${kind}`, expected, isText);
  if (identifier !== undefined && !isIdentifier(identifier, kind)) report(`towline.${kind}`, expected, identifier);
  const prefixes = take(towline, "towline.prefixes", 'a list such as ["acme_"]', Array.isArray) ?? [];
  prefixes.forEach((prefix: unknown, index) => {
    if (!isText(prefix) || !/^[a-z][a-z0-9_-]*_$/.test(prefix)) {
      report(`towline.prefixes[${index}]`, "a text of a-z, 0-9, - and _, ending with _", prefix);
    }
  });
  const peers = take(holder, "peerDependencies", "an object", isJsonObject) ?? ({} as JsonObject);
  const coreRange = peers["@towline/core"];
  if (coreRange !== undefined && !isText(coreRange)) {
    report('peerDependencies["@towline/core"]', "a version range", coreRange);
  }
  return {
    name: take(holder, "name", "a text", isText),
    version: take(holder, "version", "a text", isText),
    identifier,
    prefixes: prefixes as string[],
    coreRange: isText(coreRange) ? coreRange : undefined,
    exports: holder.exports,
    main: take(holder, "main", "a text", isText),
    modifiedAt,
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function describeJson(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
