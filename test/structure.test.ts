/** The sources keep to docs/architecture.md: imports go one way, nothing goes in circles, core knows no connector. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { folderIn, listSources, readImports, readOrders } from "../scripts/architecture/sources.ts";

const root = path.resolve(import.meta.dirname, "..");

const orders = readOrders();
const sources = listSources();
const importsOf = new Map(sources.map((file) => [file, readImports(file)]));

/** What makes a timer, a race or a listener that somebody has to clean up, or one that Node 20 forgets. */
const OWN_WAIT =
  /\bPromise\.race\b|\bset(?:Timeout|Interval)\b|\bAbortSignal\.(?:any|timeout)\b|EventListener\("abort"|\bsetMaxListeners\b/;

/** Who may, and why. All others wait by @towline/core/waiting. */
const OWN_WAITS: { readonly [file: string]: string } = {
  "packages/cli/src/reporters/status-line.ts": "draws again and again, waits for nothing, and keeps no process alive",
  "packages/demo-fleet/src/command-session.ts": "the demo's servers stand for foreign ones, and have nothing of core",
};

test("nothing waits by its own means where the toolkit for waits will do", () => {
  const own = sources
    .filter((file) => !file.endsWith(".test.ts") && !file.startsWith("packages/core/src/waiting/"))
    .filter((file) => OWN_WAIT.test(withoutComments(readFileSync(path.join(root, file), "utf8"))));
  expect(own.toSorted()).toEqual(Object.keys(OWN_WAITS).toSorted());
});

test("the toolkit for waits imports nothing else of core", () => {
  const outside = [...importsOf]
    .filter(([file]) => file.startsWith("packages/core/src/waiting/") && !file.endsWith(".test.ts"))
    .flatMap(([, imports]) => imports.filter((specifier) => !/^(?:\.\/[a-z-]+\.ts|node:events)$/.test(specifier)));
  expect(outside).toEqual([]);
});

describe.each([...orders])("%s", (parent, order) => {
  test("its folders import only those before them in docs/architecture.md", () => {
    const wrong: string[] = [];
    for (const [file, imports] of importsOf) {
      const from = folderIn(parent, file);
      // A test may take what it tests by what lies above.
      if (from === undefined || file.endsWith(".test.ts")) continue;
      for (const specifier of imports.filter((each) => each.startsWith("."))) {
        const imported = path.join(path.dirname(file), specifier);
        const to = folderIn(parent, imported);
        // What leads out of the parent has a test of its own.
        if (!imported.startsWith(`${parent}/`)) continue;
        if (to === undefined || order.indexOf(to) > order.indexOf(from)) wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("no folder is missing from docs/architecture.md, and none is there that is gone", () => {
    expect(order.toSorted()).toEqual(foldersIn(parent));
  });
});

test("docs/architecture.md has the order of every package that has folders", () => {
  const parents = new Set(sources.map((file) => file.split("/").slice(0, 3).join("/")));
  expect([...parents].filter((parent) => foldersIn(parent).length > 1 && !orders.has(parent))).toEqual([]);
});

describe("core", () => {
  test("it imports no connector, no plugin and no other package of ours", () => {
    expect(foreignImports("packages/core/", /^@towline\/|^towline-|plugins\//)).toEqual([]);
  });
});

test("connectors and plugins import nothing of ours but core, what is built into them, and each other only by name", () => {
  const wrong = [...importsOf].flatMap(([file, imports]) =>
    file.startsWith("plugins/") && !file.endsWith(".test.ts")
      ? imports
          .filter((specifier) => specifier.startsWith("@towline/") && packageNameOf(specifier) !== "@towline/core")
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

test("what tests need beside them is in test/support, or in test/counterparts what they talk to", () => {
  const isTest = (file: string) => file.endsWith(".test.ts");
  // Other tests write examples there while this one runs.
  const inTest = readdirSync(path.join(root, "test"), { recursive: true, encoding: "utf8" });
  const elsewhere = [
    ...inTest.filter((file) => /\.m?ts$/.test(file) && !/^(support|counterparts|examples-\w+)\//.test(file)),
    ...sources.filter((file) => /-for-tests?\.ts$/.test(file) || importsOf.get(file)?.includes("vitest")),
  ].filter((file) => !isTest(file) && !file.startsWith("packages/conformance/"));
  expect(elsewhere).toEqual([]);
});

function foldersIn(parent: string): string[] {
  const folders = new Set(sources.map((file) => folderIn(parent, file)).filter((folder) => folder !== undefined));
  return [...folders].sort();
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
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
