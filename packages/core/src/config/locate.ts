/** Finds the line of a place in a config file. It parses the file again, ten times slower, so only for people. */
import { readFile } from "node:fs/promises";
import type { Document, LineCounter } from "yaml";
import type { Problem } from "../errors/problem.ts";
import { isManifest, PACKAGE_PROPERTY } from "./config-manifest.ts";
import { splitPath } from "./document-path.ts";
import { isCode } from "./file-trust.ts";

type Yaml = typeof import("yaml");

/** Tells the line of a dotted path, counted from 1. */
type FindLine = (path: string) => number | undefined;

/** The file that was asked about last: a report of many settings asks about the same one each time. */
let latest: { readonly file: string; readonly text: string; readonly find: FindLine } | undefined;

/**
 * The line of a dotted path such as `fleet.hosts[3].web1`, counted from 1. Undefined where the file is gone, is code,
 * or does not hold the path; for a path that goes on below what is there, the nearest line above.
 */
export async function locate(file: string, path: string): Promise<number | undefined> {
  return (await openFinder(file))?.(path);
}

/** The problems with the file, and the line of each one that has a path. */
export async function locateProblems(
  file: string | undefined,
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  if (file === undefined || problems.length === 0) return problems;
  const find = await openFinder(file);
  return problems.map((problem) => ({
    file,
    line: problem.path === undefined ? undefined : find?.(problem.path),
    ...problem,
  }));
}

async function openFinder(file: string): Promise<FindLine | undefined> {
  if (isCode(file)) return undefined;
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    return undefined;
  }
  if (latest?.file !== file || latest.text !== text) {
    const prefix = isManifest(file) ? [PACKAGE_PROPERTY] : [];
    latest = { file, text, find: createFinder(await import("yaml"), text, prefix) };
  }
  return latest.find;
}

function createFinder(yaml: Yaml, text: string, prefix: readonly string[]): FindLine {
  const lineCounter: LineCounter = new yaml.LineCounter();
  // Looking for double keys takes time that grows with the square of the hosts, and js-yaml has looked already.
  const document = yaml.parseDocument(text, { lineCounter, merge: true, uniqueKeys: false });
  return (path) => {
    const offset = findOffset(yaml, document, [...prefix, ...splitPath(path)]);
    return offset === undefined ? undefined : lineCounter.linePos(offset).line;
  };
}

function findOffset(yaml: Yaml, document: Document, keys: readonly (string | number)[]): number | undefined {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const key of keys) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    const step = yaml.isMap(node) ? stepIntoMap(yaml, document, node, key) : stepIntoList(yaml, node, key);
    if (step === undefined) break;
    ({ node } = step);
    offset = step.offset ?? offset;
  }
  return offset;
}

interface Step {
  readonly node: unknown;
  readonly offset: number | undefined;
}

function stepIntoMap(yaml: Yaml, document: Document, map: unknown, key: string | number): Step | undefined {
  if (!yaml.isMap(map)) return undefined;
  for (const pair of map.items) {
    const { key: name } = pair;
    if (yaml.isScalar(name) && spellingOf(name) === String(key)) return { node: pair.value, offset: name.range?.[0] };
  }
  // Not among the mapping's own keys: merged into it, perhaps.
  for (const pair of map.items) {
    if (!(yaml.isScalar(pair.key) && (pair.key.value === "<<" || typeof pair.key.value === "symbol"))) continue;
    const sources = yaml.isSeq(pair.value) ? pair.value.items : [pair.value];
    for (const source of sources) {
      const merged = yaml.isAlias(source) ? source.resolve(document) : source;
      const step = stepIntoMap(yaml, document, merged, key);
      if (step !== undefined) return step;
    }
  }
  return undefined;
}

/** A key is what is written: `10.10` without quotes, too. */
function spellingOf({ value, source }: { readonly value: unknown; readonly source?: string }): string {
  return typeof value === "string" ? value : (source ?? String(value));
}

function stepIntoList(yaml: Yaml, list: unknown, key: string | number): Step | undefined {
  if (!yaml.isSeq(list) || typeof key !== "number") return undefined;
  const node: unknown = list.items[key];
  return node === undefined ? undefined : { node, offset: yaml.isNode(node) ? node.range?.[0] : undefined };
}
