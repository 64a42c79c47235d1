/** Imports one value source and checks the whole of it. */
import { statSync } from "node:fs";
import { types } from "node:util";
import { CORE_VERSION } from "../discovery/core-version.ts";
import type { FoundPackage } from "../discovery/discover-packages.ts";
import { isJsonObject } from "../discovery/manifest.ts";
import { resolveEntry } from "../discovery/resolve-entry.ts";
import type { VerdictCache } from "../discovery/verdict-cache.ts";
import { PluginError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { checkSchema } from "../registry/check-schemas.ts";
import { importPackage, showExport } from "../registry/import-package.ts";
import { createAjv } from "../registry/json-schema.ts";
import { VALUE_SOURCE_BRAND, type ValueSource } from "./define-value-source.ts";

/**
 * Imports a source that discovery found good.
 *
 * @throws PluginError with every problem, or with the cause of a failed import.
 */
export async function loadSource(found: FoundPackage, cache: VerdictCache, timeout: number): Promise<ValueSource> {
  const { entry, located } = found;
  const file = await resolveEntry(located);
  const { mtimeMs, size } = statSync(file);
  const value = await importPackage(located, file, timeout);
  const problems = [...checkSource(value, entry.identifier)];
  if (problems.length === 0) {
    const { requestSchema } = value as ValueSource;
    const key = `schemas:${file}`;
    const fingerprint = [CORE_VERSION, mtimeMs, size, JSON.stringify(requestSchema)].join(" ");
    if (!cache.has(key, fingerprint)) {
      problems.push(...checkSchema(await createAjv(), requestSchema, "requestSchema"));
      if (problems.length === 0) cache.add(key, fingerprint);
    }
  }
  if (problems.length > 0) throw invalidSource(entry.packageName, problems);
  return value as ValueSource;
}

/** The error of a package that is no value source. */
export function invalidSource(packageName: string, problems: readonly Problem[]): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_INVALID", `the source "${packageName}" is broken`, {
    packageName,
    problems,
    advice: "Its author corrects it; another version of the package may be well.",
  });
}

/** Everything wrong with the default export of a package, its schema aside. */
export function checkSource(value: unknown, identifier: string): readonly Problem[] {
  if (typeof value !== "object" || value === null || types.isModuleNamespaceObject(value)) {
    const expected = "what defineValueSource returns";
    return [{ path: "default export", message: "not a value source", expected, got: showExport(value) }];
  }
  const source = value as { readonly [Member in keyof ValueSource]?: unknown };
  const problems: Problem[] = [];
  if (!(VALUE_SOURCE_BRAND in value)) {
    problems.push({ path: "default export", message: "not made by defineValueSource" });
  }
  if (source.name !== identifier) {
    const [expected, got] = [JSON.stringify(identifier), String(JSON.stringify(source.name))];
    problems.push({ path: "name", message: "not the identifier that its package states", expected, got });
  }
  for (const member of ["summary", "expects"] as const) {
    const text = source[member];
    if (typeof text !== "string" || text.trim() === "") {
      problems.push({ path: member, message: "missing", expected: "a phrase" });
    }
  }
  if (!isJsonObject(source.requestSchema)) {
    problems.push({ path: "requestSchema", message: "missing", expected: "a JSON Schema" });
  }
  if (typeof source.fetch !== "function") problems.push({ path: "fetch", message: "missing", expected: "a function" });
  const { deadline } = source;
  if (deadline !== undefined && !(typeof deadline === "number" && deadline > 0)) {
    problems.push({ path: "deadline", message: "wrong value", expected: "milliseconds", got: String(deadline) });
  }
  return problems;
}
