/** Imports one connector and checks the whole of it, or as much as has not been found good before. */
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { Connector } from "../connector/define-connector.ts";
import { CORE_VERSION } from "../discovery/core-version.ts";
import type { FoundPackage } from "../discovery/discover-packages.ts";
import { resolveEntry } from "../discovery/resolve-entry.ts";
import type { VerdictCache } from "../discovery/verdict-cache.ts";
import { PluginError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { checkConnector } from "./check-connector.ts";
import { checkSchemas } from "./check-schemas.ts";
import { importPackage } from "./import-package.ts";

/**
 * Imports a connector that discovery found good.
 *
 * @throws PluginError with every problem, or with the cause of a failed import.
 */
export async function loadConnector(found: FoundPackage, cache: VerdictCache, timeout: number): Promise<Connector> {
  const { entry, located } = found;
  const file = await resolveEntry(located);
  const status = statSync(file);
  const value = await importPackage(located, file, timeout);
  const problems = [...checkConnector(value, entry)];

  const key = `schemas:${file}`;
  const description = describeSchemas(value);
  const change = [located.manifest?.version, located.manifest?.modifiedAt, status.mtimeMs, status.size];
  const fingerprint = [CORE_VERSION, ...change, description].join(" ");
  const isKnown = problems.length === 0 && description !== undefined && cache.has(key, fingerprint);
  if (!isKnown) problems.push(...(await checkSchemasOf(value)));
  if (problems.length > 0) throw invalidConnector(entry.packageName, entry.identifier, problems);
  if (!isKnown && description !== undefined) cache.add(key, fingerprint);
  return value as Connector;
}

/** Given connectors whose schemas were found good: a program may open many fleets with the same ones. */
const sound = new WeakSet<Connector>();

/**
 * Checks a connector that was passed as an object.
 *
 * @throws PluginError with every problem.
 */
export async function takeGivenConnector(found: FoundPackage, given: Connector): Promise<Connector> {
  const problems = [...checkConnector(given, found.entry)];
  if (!sound.has(given)) problems.push(...(await checkSchemasOf(given)));
  if (problems.length > 0) throw invalidConnector(found.entry.packageName, found.entry.identifier, problems);
  sound.add(given);
  return given;
}

async function checkSchemasOf(value: unknown): Promise<readonly Problem[]> {
  if (typeof value !== "object" || value === null) return [];
  return checkSchemas(value as Connector);
}

/** The entry file may be unchanged while a module that it imports the schema from is not. */
function describeSchemas(value: unknown): string | undefined {
  try {
    const { dataSchema, dataMeta } = value as Connector;
    return createHash("sha256")
      .update(JSON.stringify([dataSchema, dataMeta]))
      .digest("base64");
  } catch {
    return undefined;
  }
}

function invalidConnector(packageName: string, identifier: string, problems: readonly Problem[]): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_INVALID", `the connector "${packageName}" is broken`, {
    packageName,
    connector: identifier,
    problems,
    advice: "Its author corrects it; another version of the package may be well.",
  });
}
