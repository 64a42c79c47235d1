/** Checks a connector's dataSchema, and each default under its own schema, with ajv. The costly half of loading. */
import type { Ajv } from "ajv";
import { isJsonObject } from "../discovery/manifest.ts";
import type { Problem } from "../errors/problem.ts";
import { appendStep, createAjv, toProblems } from "./json-schema.ts";

/** Everything wrong with the schemas and defaults, each with its path; none if all is well. */
export async function checkSchemas(connector: {
  readonly dataSchema: unknown;
  readonly dataMeta: unknown;
}): Promise<readonly Problem[]> {
  const { dataSchema, dataMeta } = connector;
  if (!isJsonObject(dataSchema)) return [];
  const cyclic = findCycle(dataSchema, "dataSchema", []);
  if (cyclic !== undefined) return [{ path: cyclic, message: "the schema contains itself; use $ref and definitions" }];

  const { properties, required: _, ...rest } = dataSchema;
  const problems: Problem[] = [...findRemoteReferences(rest, "dataSchema")];
  // Each property alone with the definitions it may refer to, so that one broken property does not hide the others.
  const definitions = Object.fromEntries(
    ["definitions", "$defs"].filter((name) => name in rest).map((name) => [name, rest[name]]),
  );
  const ajv = await createAjv();
  for (const [key, schema] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const remote = findRemoteReferences(schema, appendStep("dataSchema.properties", key));
    const meta = isJsonObject(dataMeta) ? dataMeta[key] : undefined;
    problems.push(...(remote.length > 0 ? remote : checkProperty(ajv, key, schema, definitions, meta)));
  }
  // The whole is tried only when its parts are well, so as not to say everything twice.
  const isTried = problems.length === 0 && dataSchema.type === "object";
  return isTried ? checkSchema(ajv, dataSchema, "dataSchema") : problems;
}

/** Whether a schema is valid and compiles: its mistakes, if any. */
export function checkSchema(ajv: Ajv, schema: unknown, path: string): readonly Problem[] {
  try {
    if (ajv.validateSchema(schema as object) !== true) return toProblems(ajv.errors, path, schema);
    ajv.compile(schema as object);
    return [];
  } catch (error) {
    return [{ path, message: tidy((error as Error).message) }];
  }
}

function checkProperty(
  ajv: Ajv,
  key: string,
  schema: unknown,
  definitions: { readonly [name: string]: unknown },
  meta: unknown,
): readonly Problem[] {
  const path = appendStep("dataSchema.properties", key);
  if (!isJsonObject(schema)) return [{ path, message: "wrong value", expected: "a JSON Schema", got: String(schema) }];
  try {
    if (ajv.validateSchema(schema) !== true) return toProblems(ajv.errors, path, schema);
    const validate = ajv.compile({ ...definitions, type: "object", properties: { [key]: schema } });
    const value = isJsonObject(meta) && meta.secret !== true ? meta.default : undefined;
    if (value === undefined || validate({ [key]: value })) return [];
    return toProblems(validate.errors, "", { [key]: value }).map((problem) => ({
      ...problem,
      path: problem.path?.replace(appendStep("", key), `${appendStep("dataMeta", key)}.default`),
      message: "the default does not fit its schema",
    }));
  } catch (error) {
    return [{ path, message: tidy((error as Error).message) }];
  }
}

function findRemoteReferences(schema: unknown, path: string): readonly Problem[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([name, part]): readonly Problem[] => {
    const place = appendStep(path, name);
    return name === "$ref" && typeof part === "string" && !part.startsWith("#")
      ? [{ path: place, message: "a reference to another document", expected: "one that begins with #", got: part }]
      : findRemoteReferences(part, place);
  });
}

function findCycle(value: unknown, path: string, above: readonly unknown[]): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (above.includes(value)) return path;
  for (const [name, part] of Object.entries(value)) {
    const found = findCycle(part, appendStep(path, name), [...above, value]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function tidy(message: string): string {
  return message
    .replace(/^strict mode: /, "")
    .replace(/^(unknown format "[^"]*") ignored in schema/, "$1")
    .replace(/ at ".*?"(?= \(|$)/, "");
}
