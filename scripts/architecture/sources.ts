/** The sources of all packages, and what each imports. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { listPackages } from "../manifests.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** All TypeScript of packages and plugins, relative to the root. */
export function listSources(): string[] {
  return listPackages()
    .filter((folder) => folder !== ".")
    .flatMap((name) => {
      const folder = path.join(name, "src");
      return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.join(folder, file));
    })
    .sort();
}

/** Whatever a source imports: at its start, later, and types only. */
export function readImports(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?:[^;"']*?from\s+)?["']([^"']+)["']/gm);
  const lazy = text.matchAll(/\bimport\("([^"]+)"\)/g);
  return [...statements, ...lazy].map(([, specifier = ""]) => specifier);
}

/** The folder of `parent` that a file lies in; undefined for files beside its folders and for those elsewhere. */
export function folderIn(parent: string, file: string): string | undefined {
  if (!file.startsWith(`${parent}/`)) return undefined;
  const [folder = "", ...rest] = file.slice(parent.length + 1).split("/");
  return rest.length === 0 ? undefined : folder;
}

/** The folders of each parent in their order, as the tables of docs/architecture.md have them: each may import itself and those before it. */
export function readOrders(): ReadonlyMap<string, readonly string[]> {
  const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");
  const tables = page.matchAll(/^\| folder in `([^`]+)` .*\n\| --- .*\n((?:\| .*\n)+)/gm);
  return new Map(
    [...tables].map(([, parent = "", rows = ""]) => [
      parent,
      [...rows.matchAll(/^\| `([^`]+)` \|/gm)].map(([, folder = ""]) => folder),
    ]),
  );
}
