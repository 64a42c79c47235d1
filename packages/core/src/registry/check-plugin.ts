/** Checks what a plugin package exports, and the options that the config gives it. */
import { types } from "node:util";

import { isJsonObject } from "../discovery/manifest.ts";
import { PluginError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { PLUGIN_BRAND, type Plugin } from "../hooks/define-plugin.ts";
import { checkSchema } from "./check-schemas.ts";
import { showExport } from "./import-package.ts";
import { createAjv, toProblems } from "./json-schema.ts";

/**
 * Makes sure that a default export is a plugin.
 *
 * @throws PluginError `ERR_TOWLINE_PLUGIN_INVALID` with every problem.
 */
export function checkPlugin(value: unknown, spec: string): asserts value is Plugin {
  const problems: Problem[] = [];
  if (typeof value !== "object" || value === null || types.isModuleNamespaceObject(value)) {
    const got = showExport(value);
    problems.push({ path: "default export", message: "not a plugin", expected: "what definePlugin returns", got });
  } else {
    const plugin = value as { readonly [Member in keyof Plugin]?: unknown };
    if (!(PLUGIN_BRAND in value)) problems.push({ path: "default export", message: "not made by definePlugin" });
    if (typeof plugin.name !== "string" || plugin.name.trim() === "") {
      problems.push({ path: "name", message: "missing", expected: "a text" });
    }
    if (typeof plugin.apply !== "function")
      problems.push({ path: "apply", message: "missing", expected: "a function" });
    if (plugin.optionsSchema !== undefined && !isJsonObject(plugin.optionsSchema)) {
      problems.push({ path: "optionsSchema", message: "wrong value", expected: "a JSON Schema" });
    }
  }
  if (problems.length > 0) throw invalidPlugin(spec, problems);
}

/**
 * Validates a plugin's options by its `optionsSchema`. Their values are not told, since they may be secret.
 *
 * @throws PluginError `ERR_TOWLINE_PLUGIN_OPTIONS` with every problem.
 */
export async function checkOptions(plugin: Plugin, given: unknown, spec: string): Promise<void> {
  const schema = plugin.optionsSchema;
  if (schema === undefined) {
    if (given === undefined) return;
    throw new PluginError(
      "ERR_TOWLINE_PLUGIN_OPTIONS",
      `the plugin "${spec}" takes no options, but the config gives some`,
      {
        packageName: spec,
        advice: `Write only its name under plugins: ${JSON.stringify(spec)}`,
      },
    );
  }
  const ajv = await createAjv();
  const schemaProblems = checkSchema(ajv, schema, "optionsSchema");
  if (schemaProblems.length > 0) throw invalidPlugin(spec, schemaProblems);
  const validate = ajv.compile(schema);
  // A plugin without options in the config is one whose options are all left out.
  if (validate(given ?? {})) return;
  throw new PluginError("ERR_TOWLINE_PLUGIN_OPTIONS", `the options of the plugin "${spec}" are wrong`, {
    packageName: spec,
    problems: toProblems(validate.errors, "options"),
    advice: "Correct them under plugins: in the config.",
  });
}

function invalidPlugin(spec: string, problems: readonly Problem[]): PluginError {
  return new PluginError("ERR_TOWLINE_PLUGIN_INVALID", `the plugin "${spec}" is broken`, {
    packageName: spec,
    problems,
    advice: "Its author corrects it; another version of the package may be well.",
  });
}
