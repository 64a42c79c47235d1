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

/** The folder of core that a file lies in; undefined for its index and for other packages. */
export function layerOf(file: string): string | undefined {
  return /^packages\/core\/src\/([^/]+)\//.exec(file)?.[1];
}

/** The folders of core in their order, as docs/architecture.md has them: each may import itself and those before it. */
export function readLayers(): string[] {
  const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");
  return [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, layer = ""]) => layer);
}
