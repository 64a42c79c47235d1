/** The sources keep to docs/architecture.md: imports go one way, nothing goes in circles, core knows no connector. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

/** The folders of core, each of which may import itself and those before it. */
const LAYERS = [
  "errors",
  "waiting",
  "command",
  "output",
  "connector",
  "result",
  "local",
  "trust",
  "discovery",
  "hooks",
  "registry",
  "config",
  "settings",
  "inventory",
  "process",
  "lane",
  "connection",
  "host",
  "transfer",
  "forward",
  "fleet",
];

const sources = listSources();
const importsOf = new Map(sources.map((file) => [file, readImports(file)]));

test("no deadline is one that Node 20 forgets once garbage is collected", () => {
  const forgetful = sources.filter((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    return !file.endsWith(".test.ts") && text.includes("AbortSignal.any(") && text.includes("AbortSignal.timeout(");
  });
  expect(forgetful).toEqual([]);
});

describe("core", () => {
  test("its folders import only those before them in docs/architecture.md", () => {
    const wrong: string[] = [];
    for (const [file, imports] of importsOf) {
      const from = layerOf(file);
      if (from === undefined) continue;
      for (const specifier of imports.filter((each) => each.startsWith("."))) {
        const to = layerOf(path.join(path.dirname(file), specifier));
        // A test may use what lies outside, such as a counterpart.
        if (to === undefined && file.endsWith(".test.ts")) continue;
        if (to === undefined || LAYERS.indexOf(to) > LAYERS.indexOf(from)) wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("the layers here are those of docs/architecture.md, and no folder is missing from them", () => {
    const page = readFileSync(path.join(root, "docs/architecture.md"), "utf8");
    const documented = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
    expect(documented).toEqual(LAYERS);
    const folders = new Set(sources.map((file) => /^packages\/core\/src\/([^/]+)\//.exec(file)?.[1]));
    expect([...folders].filter((folder) => folder !== undefined && !LAYERS.includes(folder))).toEqual([]);
  });

  test("it imports no connector, no plugin and no other package of ours", () => {
    expect(foreignImports("packages/core/", /^@towline\/|^towline-|plugins\//)).toEqual([]);
  });
});

test("connectors and plugins import nothing of ours but core, what is built into them, and each other only by name", () => {
  const wrong = [...importsOf].flatMap(([file, imports]) =>
    file.startsWith("plugins/") && !file.endsWith(".test.ts")
      ? imports
          .filter((specifier) => specifier.startsWith("@towline/") && specifier !== "@towline/core")
          .filter((specifier) => !dependenciesOf(file).includes(packageNameOf(specifier)) && !isBuiltIn(specifier))
          .map((specifier) => `${file} imports ${specifier}`)
      : [],
  );
  expect(wrong).toEqual([]);
});

test("no source imports from another package by path", () => {
  const packageOf = (file: string) => file.split("/").slice(0, 2).join("/");
  const wrong = [...importsOf].flatMap(([file, imports]) =>
    imports
      .filter((specifier) => specifier.startsWith(".") && !file.endsWith(".test.ts"))
      .filter((specifier) => packageOf(path.join(path.dirname(file), specifier)) !== packageOf(file))
      .map((specifier) => `${file} imports ${specifier}`),
  );
  expect(wrong).toEqual([]);
});

test("nothing is imported in circles, types included", () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    if (trail.includes(file) || done.has(file)) return;
    for (const specifier of importsOf.get(file) ?? []) {
      if (specifier.startsWith(".")) visit(path.join(path.dirname(file), specifier), [...trail, file]);
    }
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  expect(circles).toEqual([]);
});

test("every source says in its first line what it is for", () => {
  const silent = sources.filter((file) => !readFileSync(path.join(root, file), "utf8").startsWith("/** "));
  expect(silent).toEqual([]);
});

/** All TypeScript of packages and plugins, relative to the root. */
function listSources(): string[] {
  return ["packages", "plugins"].flatMap((parent) =>
    readdirSync(path.join(root, parent)).flatMap((name) => {
      const folder = path.join(parent, name, "src");
      return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => path.join(folder, file));
    }),
  );
}

/** Whatever it imports: at its start, later, and types only. */
function readImports(file: string): string[] {
  const text = readFileSync(path.join(root, file), "utf8");
  const statements = text.matchAll(/^(?:import|export)\s+(?:[^;"']*?from\s+)?["']([^"']+)["']/gm);
  const lazy = text.matchAll(/\bimport\("([^"]+)"\)/g);
  return [...statements, ...lazy].map(([, specifier = ""]) => specifier);
}

/** The folder of core that a file lies in; undefined for its index and for other packages. */
function layerOf(file: string): string | undefined {
  return /^packages\/core\/src\/([^/]+)\//.exec(file)?.[1];
}

function foreignImports(parent: string, pattern: RegExp): string[] {
  return [...importsOf]
    .filter(([file]) => file.startsWith(parent))
    .flatMap(([file, imports]) =>
      imports.filter((specifier) => pattern.test(specifier)).map((specifier) => `${file} imports ${specifier}`),
    );
}

/** Private packages are published with nothing but those that they are built into. */
function isBuiltIn(specifier: string): boolean {
  const manifest = readFileSync(path.join(root, "packages", specifier.split("/")[1] ?? "", "package.json"), "utf8");
  return (JSON.parse(manifest) as { private?: boolean }).private === true;
}

/** `@scope/name` of `@scope/name/entry`. */
function packageNameOf(specifier: string): string {
  return specifier.split("/").slice(0, 2).join("/");
}

function dependenciesOf(file: string): string[] {
  const manifest = readFileSync(path.join(root, ...file.split("/").slice(0, 2), "package.json"), "utf8");
  return Object.keys((JSON.parse(manifest) as { dependencies?: object }).dependencies ?? {});
}
