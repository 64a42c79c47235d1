/** Checks layers of settings before anything is resolved: every mistake of all of them at once, each layer once. */

import { acceptsPlainly } from "../config/accepts-plainly.ts";
import { describeKind, isMapping } from "../config/describe-value.ts";
import { appendKey } from "../config/document-path.ts";
import { checkValue } from "../config/schema-checker.ts";
import type { Data } from "../connector/define-connector.ts";
import type { Problem } from "../errors/problem.ts";
import type { SourceCatalog } from "../values/source-catalog.ts";
import { holdsReference, isReference } from "../values/value-reference.ts";
import { coerceText, coerceWord } from "./coerce-text.ts";
import type { DataLayer } from "./effective-hop.ts";
import type { KeyRule, KeyRules } from "./key-rules.ts";

/** A layer, and the host that it is of, if it is of one. */
export interface LayerToCheck {
  readonly layer: DataLayer;
  readonly host: string | undefined;
}

/**
 * What is wrong with the layers, in their order. Paths are those of the document, or the source's own words.
 *
 * @param remarks gets, by key, the first place of each that nothing reads and that is nearly one that something does
 */
export async function checkLayers(
  layers: readonly LayerToCheck[],
  rules: KeyRules,
  remarks: Map<string, Problem> = new Map(),
): Promise<Problem[]> {
  const unknown = new Set<string>();
  for (const { layer } of layers) collectKeys(layer.data, rules, unknown);
  await rules.prepare(unknown);
  const doubtful: (readonly Problem[] | Promise<readonly Problem[]>)[] = [];
  for (const { layer, host } of layers) {
    checkData(layer.data, layer, host, undefined, rules, doubtful);
    // What a connector says of its hosts is not the user's spelling.
    const isOwn = layer.source.kind !== "names" || layer.source.path !== undefined;
    if (isOwn) collectRemarks(layer.data, layer, host, undefined, rules, remarks);
  }
  return (await Promise.all(doubtful)).flat();
}

function collectKeys(data: Data, rules: KeyRules, unknown: Set<string>): void {
  for (const key in data) {
    if (!rules.has(key)) unknown.add(key);
    const value = data[key];
    if (key !== "_hops" || !isMapping(value)) continue;
    for (const hop of Object.values(value)) if (isMapping(hop)) collectKeys(hop, rules, unknown);
  }
}

function collectRemarks(
  data: Data,
  layer: DataLayer,
  host: string | undefined,
  inside: string | undefined,
  rules: KeyRules,
  remarks: Map<string, Problem>,
): void {
  for (const key in data) {
    const value = data[key];
    if (key === "_hops" && isMapping(value)) {
      for (const [name, hop] of Object.entries(value)) {
        if (isMapping(hop)) collectRemarks(hop, layer, host, appendKey("_hops", name), rules, remarks);
      }
    }
    const rule = rules.of(key);
    if (rule.kind !== "free" || rule.remark === undefined || remarks.has(key)) continue;
    const { message, suggestion, schema } = rule.remark;
    if (schema !== undefined && !acceptsPlainly(schema, value)) continue;
    remarks.set(key, { ...fileOf(layer), host, path: pathOf(layer, inside, key), message, suggestion });
  }
}

type Found = (readonly Problem[] | Promise<readonly Problem[]>)[];

function checkData(
  data: Data,
  layer: DataLayer,
  host: string | undefined,
  inside: string | undefined,
  rules: KeyRules,
  found: Found,
): void {
  for (const key in data) {
    const value = data[key];
    const rule = rules.of(key);
    if (rule.kind === "checked" ? isPlainlyRight(rule, value) : rule.kind === "free" && typeof value !== "object")
      continue;
    const place = (problem: Problem): Problem => ({
      ...problem,
      ...fileOf(layer),
      host,
      path: pathOf(layer, inside, problem.path ?? key),
    });
    if (key === "_hops" && isMapping(value)) {
      checkHops(value, layer, host, rules, found);
      continue;
    }
    const problems = checkKey(key, value, rule, layer.source.kind === "option", rules.sources);
    found.push(Array.isArray(problems) ? problems.map(place) : problems.then((list) => list.map(place)));
  }
}

function isPlainlyRight(rule: KeyRule & { kind: "checked" }, value: unknown): boolean {
  return value === null || (!holdsReference(value) && acceptsPlainly(rule.schema, value));
}

type Problems = Problem[] | Promise<readonly Problem[]>;

function checkKey(key: string, value: unknown, rule: KeyRule, isText: boolean, sources: SourceCatalog): Problems {
  if (rule.kind === "mistake") return [{ path: key, message: rule.message, suggestion: rule.suggestion }];
  if (value === null || value === undefined) return [];
  if (rule.kind === "route") return checkRouteKey(key, value);
  if (holdsReference(value)) return checkReferences(key, value, sources);
  if (rule.kind === "free") return [];
  const { schema, definitions, secret } = rule;
  const meant = typeof value === "string" ? (isText ? coerceText : coerceWord)(value, schema) : value;
  return checkValue(key, schema, definitions, meant, secret) as Promise<readonly Problem[]>;
}

function checkRouteKey(key: string, value: unknown): Problem[] {
  if (key === "_via" && typeof value === "string") return [];
  const expected = key === "_via" ? "a host or a route" : "a mapping of hops and their settings";
  return [{ path: key, message: "wrong value", expected, got: describeKind(value) }];
}

async function checkReferences(path: string, value: unknown, sources: SourceCatalog): Promise<readonly Problem[]> {
  if (isReference(value)) {
    const found = await sources.check(value);
    if (found === undefined) return [];
    const { advice: _, ...problem } = found;
    return [{ path, ...problem }];
  }
  const parts = Array.isArray(value)
    ? value.map((item, index) => checkReferences(appendKey(path, index), item, sources))
    : isMapping(value)
      ? Object.entries(value).map(([key, item]) => checkReferences(appendKey(path, key), item, sources))
      : [];
  return (await Promise.all(parts)).flat();
}

function checkHops(
  hops: { readonly [name: string]: unknown },
  layer: DataLayer,
  host: string | undefined,
  rules: KeyRules,
  found: Found,
): void {
  for (const [name, data] of Object.entries(hops)) {
    const inside = appendKey("_hops", name);
    if (isMapping(data)) {
      checkData(data, layer, host, inside, rules, found);
    } else if (data !== null) {
      const path = pathOf(layer, undefined, inside);
      found.push([
        {
          ...fileOf(layer),
          host,
          path,
          message: "wrong value",
          expected: "a mapping of settings",
          got: describeKind(data),
        },
      ]);
    }
  }
}

/** What did not come from the config is in no file. */
function fileOf({ source }: DataLayer): { file?: string | undefined } {
  if (source.path === undefined) return { file: undefined };
  return source.file === undefined ? {} : { file: source.file };
}

/** Where a key is: in the document if the layer comes from one, else after the name of its source. */
function pathOf({ source }: DataLayer, inside: string | undefined, key: string): string {
  const base = source.path ?? "";
  const folder = inside === undefined ? base : base === "" ? inside : `${base}.${inside}`;
  const path = folder === "" ? key : key.startsWith("[") ? `${folder}${key}` : `${folder}.${key}`;
  return source.path === undefined ? `${source.label} ${path}` : path;
}
