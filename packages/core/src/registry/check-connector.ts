/** Checks all of a connector that can be checked without ajv: its members, DataMeta, and the names of its keys. */
import { types } from "node:util";
import { CONNECTOR_FUNCTIONS } from "../connector/connector-members.ts";
import { DEADLINES } from "../connector/deadlines.ts";
import { CONNECTOR_BRAND, type Connector } from "../connector/define-connector.ts";
import { isJsonObject } from "../discovery/manifest.ts";
import type { Problem } from "../errors/problem.ts";
import { checkKeyMeta } from "./check-key-meta.ts";
import { showExport } from "./import-package.ts";
import { appendStep } from "./json-schema.ts";
import { FORMS_PACKAGE, otherForm } from "./other-form.ts";

/** What the manifest promises about the connector. */
export interface ConnectorPromise {
  readonly identifier: string;
  readonly prefixes: readonly string[];
}

/** Everything wrong with the default export of a connector package, schemas aside. Cheap: it runs at every start. */
export function checkConnector(value: unknown, promise: ConnectorPromise): readonly Problem[] {
  const form = otherForm(value);
  if (form !== undefined) {
    const expected = `export default ${form.call}, of ${FORMS_PACKAGE}`;
    return [{ path: "default export", message: "not a connector", expected, got: form.what }];
  }
  if (typeof value !== "object" || value === null || types.isModuleNamespaceObject(value)) {
    const expected = "what defineConnector returns";
    return [{ path: "default export", message: "not a connector", expected, got: showExport(value) }];
  }
  const connector = value as { readonly [Member in keyof Connector]?: unknown };
  const problems: Problem[] = [];
  if (!(CONNECTOR_BRAND in value)) {
    problems.push({ path: "default export", message: "not made by defineConnector" });
  }
  if (Array.isArray(connector.problems)) problems.push(...connector.problems);
  checkMembers(connector, promise, problems);
  const properties = takeProperties(connector.dataSchema, problems);
  const meta = isJsonObject(connector.dataMeta) ? connector.dataMeta : undefined;
  if (meta === undefined) problems.push({ path: "dataMeta", message: "missing", expected: "an object" });

  for (const key of Object.keys(properties ?? {})) {
    checkKeyName(key, promise.prefixes, problems);
    if (meta !== undefined && !Object.hasOwn(meta, key)) {
      problems.push({ path: appendStep("dataMeta", key), message: "missing", expected: "a description of the key" });
    }
  }
  for (const [key, entry] of Object.entries(meta ?? {})) {
    const path = appendStep("dataMeta", key);
    if (properties !== undefined && !Object.hasOwn(properties, key)) {
      problems.push({ path, message: "describes a key that dataSchema.properties does not have" });
    }
    problems.push(...checkKeyMeta(path, entry));
  }
  return problems;
}

function checkMembers(
  connector: { readonly [Member in keyof Connector]?: unknown },
  { identifier }: ConnectorPromise,
  problems: Problem[],
): void {
  if (connector.name !== identifier) {
    problems.push({
      path: "name",
      message: "not the identifier that its package states",
      expected: JSON.stringify(identifier),
      got: String(JSON.stringify(connector.name)),
    });
  }
  if (!isText(connector.summary))
    problems.push({ path: "summary", message: "missing", expected: "a phrase for lists" });
  if (typeof connector.makeNamesData !== "function") {
    problems.push({ path: "makeNamesData", message: "missing", expected: "a function" });
  }
  checkDeadlines(connector.deadlines, problems);
  for (const member of CONNECTOR_FUNCTIONS) {
    if (connector[member] !== undefined && typeof connector[member] !== "function") {
      problems.push({ path: member, message: "wrong value", expected: "a function", got: typeof connector[member] });
    }
  }
}

function checkDeadlines(deadlines: unknown, problems: Problem[]): void {
  if (deadlines === undefined) return;
  if (!isJsonObject(deadlines)) {
    problems.push({ path: "deadlines", message: "wrong value", expected: "milliseconds by member" });
    return;
  }
  for (const [member, milliseconds] of Object.entries(deadlines)) {
    const path = appendStep("deadlines", member);
    if (!Object.hasOwn(DEADLINES, member)) {
      problems.push({ path, message: "not a member with a deadline", expected: Object.keys(DEADLINES).join(", ") });
    } else if (!(typeof milliseconds === "number" && milliseconds > 0)) {
      problems.push({ path, message: "wrong value", expected: "milliseconds", got: String(milliseconds) });
    }
  }
}

function takeProperties(schema: unknown, problems: Problem[]): { readonly [key: string]: unknown } | undefined {
  if (!isJsonObject(schema)) {
    problems.push({ path: "dataSchema", message: "missing", expected: "a JSON Schema of an object" });
    return undefined;
  }
  if (schema.type !== "object") {
    problems.push({
      path: "dataSchema.type",
      message: "wrong value",
      expected: '"object"',
      got: String(JSON.stringify(schema.type)),
    });
  }
  const properties = schema.properties;
  if (!isJsonObject(properties)) {
    problems.push({ path: "dataSchema.properties", message: "missing", expected: "an object, if need be empty" });
    return undefined;
  }
  const required = Array.isArray(schema.required) ? schema.required : [];
  required.forEach((key: unknown, index) => {
    if (typeof key !== "string" || !Object.hasOwn(properties, key)) {
      problems.push({
        path: `dataSchema.required[${index}]`,
        message: "not a key of dataSchema.properties",
        got: String(key),
      });
    }
  });
  return properties;
}

function checkKeyName(key: string, prefixes: readonly string[], problems: Problem[]): void {
  const path = appendStep("dataSchema.properties", key);
  if (key.startsWith("_")) {
    problems.push({ path, message: "keys that begin with _ are global arguments, not a connector's" });
  } else if (!prefixes.some((prefix) => key.startsWith(prefix) && key.length > prefix.length)) {
    problems.push({
      path,
      message:
        "the key does not begin with the connector's prefix, nor with one of towline.prefixes in its package.json",
      expected: prefixes.join(" or "),
    });
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
