/** The pictures of docs/architecture.md: packages, and the folders of core, as their sources import each other. */
import path from "node:path";
import { listPackages, type Manifest, readManifest } from "../manifests.ts";
import { type Arrow, type Box, drawSvg } from "./draw.ts";
import { type Graph, groupTwins, makeGraph, withoutShortcuts } from "./graph.ts";
import { folderIn, listSources, readImports, readOrders } from "./sources.ts";

const CORE = "packages/core/src";

/** Each picture's file in docs, and its text. */
export function drawPictures(): { readonly [name: string]: string } {
  const imports = listSources()
    .filter((file) => !file.endsWith(".test.ts"))
    .flatMap((file) => readImports(file).map((specifier): Import => ({ file, specifier })));
  return { "packages.svg": drawPackages(imports), "core.svg": drawCore(imports) };
}

interface Import {
  readonly file: string;
  readonly specifier: string;
}

function drawCore(imports: readonly Import[]): string {
  const arrows = imports.flatMap(({ file, specifier }): [string, string][] => {
    const from = folderIn(CORE, file);
    const to = specifier.startsWith(".") ? folderIn(CORE, path.join(path.dirname(file), specifier)) : undefined;
    return from === undefined || to === undefined ? [] : [[from, to]];
  });
  const graph = withoutShortcuts(makeGraph(readOrders().get(CORE)?.toReversed() ?? [], arrows));
  const boxes = [...graph.keys()].map((id): Box => ({ id, lines: [id], kind: "core" }));
  return drawSvg("What the folders of core import", boxes, arrowsOf(graph));
}

function drawPackages(imports: readonly Import[]): string {
  const manifests = new Map(listPackages().map((folder) => [folder, readManifest(folder)]));
  manifests.delete(".");
  const names = [...manifests.values()].map(({ name }) => name);
  const imported = imports.flatMap(({ file, specifier }): [string, string][] => {
    const name = manifests.get(file.split("/").slice(0, 2).join("/"))?.name;
    return name === undefined ? [] : [[name, specifier.split("/").slice(0, 2).join("/")]];
  });
  const brought = [...manifests.values()].flatMap(({ name, dependencies }) =>
    Object.keys(dependencies ?? {}).map((to): [string, string] => [name, to]),
  );
  const direct = makeGraph(names, imported);
  const solid = arrowsOf(withoutShortcuts(direct));
  // What a connector imports comes with it.
  const dashed = arrowsOf(withoutShortcuts(makeGraph(names, [...imported, ...brought])))
    .filter(({ from, to }) => direct.get(from)?.has(to) !== true)
    .map((arrow) => ({ ...arrow, isDashed: true }));
  const arrows = [...solid, ...dashed];
  const groups = groupTwins(
    makeGraph(
      names,
      arrows.map(({ from, to }) => [from, to]),
    ),
  ).flatMap((group) => (group.every((name) => kindOf(name) === "connector") ? [group] : group.map((name) => [name])));
  const groupOf = (name: string) => groups.find((group) => group.includes(name))?.[0] ?? name;
  const joined = new Map<string, Arrow>();
  for (const arrow of arrows) {
    const [from, to] = [groupOf(arrow.from), groupOf(arrow.to)];
    joined.set(`${from} ${to}`, { ...arrow, from, to });
  }
  const boxes = groups.map(
    (group): Box => ({ id: group[0] ?? "", lines: linesOf(group), kind: kindOf(group[0] ?? "") }),
  );
  return drawSvg("What the packages import", boxes, [...joined.values()]);
}

/** Connectors, or value sources, that import the same share a box. */
function linesOf(group: readonly string[]): string[] {
  if (group.length === 1) return [...group];
  const prefix = /^@towline\/[a-z]+-/.exec(group[0] ?? "")?.[0] ?? "";
  const short = group.map((name) => name.slice(prefix.length));
  const rows = Array.from({ length: Math.ceil(short.length / 3) }, (_, row) => short.slice(row * 3, row * 3 + 3));
  return [`${prefix}…`, ...rows.map((row) => row.join(" "))];
}

function kindOf(name: Manifest["name"]): Box["kind"] {
  if (name === "@towline/cli") return "program";
  if (name === "@towline/core") return "core";
  return /^@towline\/(connector|source)-/.test(name) ? "connector" : "tool";
}

function arrowsOf(graph: Graph): Arrow[] {
  return [...graph].flatMap(([from, next]) => [...next].sort().map((to) => ({ from, to })));
}
