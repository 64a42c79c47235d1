/** Finds the line of a place in a config file. It parses the file again, so only for people. */
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { Problem } from "../errors/problem.ts";
import { isManifest, PACKAGE_PROPERTY } from "./config-manifest.ts";
import { joinPath, splitPath } from "./document-path.ts";
import { isCode } from "./file-trust.ts";
import { linesOfJson } from "./read-json.ts";
import { YamlLines } from "./yaml-lines.ts";

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

/** The problems, with the file and the line of each one that has a path. `file` is that of those that name none. */
export async function locateProblems(
  file: string | undefined,
  problems: readonly Problem[],
): Promise<readonly Problem[]> {
  const finders = new Map<string, FindLine | undefined>();
  const fileOf = (problem: Problem): string | undefined => ("file" in problem ? problem.file : file);
  for (const each of new Set(problems.map(fileOf))) if (each !== undefined) finders.set(each, await openFinder(each));
  return problems.map((problem) => {
    const own = fileOf(problem);
    if (own === undefined) return problem;
    const line = problem.path === undefined ? undefined : finders.get(own)?.(problem.path);
    return { file: own, line, ...problem };
  });
}

async function openFinder(file: string): Promise<FindLine | undefined> {
  if (isCode(file)) return undefined;
  try {
    const text = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
    if (latest?.file !== file || latest.text !== text) latest = { file, text, find: await createFinder(file, text) };
    return latest.find;
  } catch {
    // It is gone, or no longer what was read.
    return undefined;
  }
}

async function createFinder(file: string, text: string): Promise<FindLine> {
  if (extname(file) !== ".json") {
    const lines = await YamlLines.read(text);
    return (path) => lines.find(splitPath(path));
  }
  const lines = linesOfJson(text);
  const prefix = isManifest(file) ? [PACKAGE_PROPERTY] : [];
  return (path) => {
    const keys = [...prefix, ...splitPath(path)];
    while (keys.length > 0 && !lines.has(joinPath(keys))) keys.pop();
    return lines.get(joinPath(keys));
  };
}
