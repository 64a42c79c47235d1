/** Installed value sources: found by name, trusted and settled as connectors are, and loaded when they are first asked. */
import { expect, test } from "vitest";
import { type FileTree, makeFolder } from "../../../../test/support/temporary-project.ts";
import { createSourceCatalog } from "./source-catalog.ts";

/** Inlined, as a package in a temporary folder has no core to import. */
const code = (name: string) => `const source = {
  name: ${JSON.stringify(name)}, summary: "Values", requestSchema: { type: "string" }, expects: "a name",
  fetch: async (requests) => requests.map((value) => ({ value })),
};
globalThis.loadedSources = [...(globalThis.loadedSources ?? []), source.name];
export default Object.defineProperty(source, Symbol.for("towline.value-source"), { value: 1 });`;

function installed(packageName: string, towline?: object, content?: string): FileTree {
  const folder = `node_modules/${packageName}`;
  const identifier = /source-(.+)$/.exec(packageName)?.[1] ?? "";
  const peerDependencies = { "@towline/core": ">=0.0.1" };
  const manifest = {
    name: packageName,
    version: "1.2.3",
    type: "module",
    exports: "./index.js",
    towline,
    peerDependencies,
  };
  return { [`${folder}/package.json`]: manifest, [`${folder}/index.js`]: content ?? code(identifier) };
}

function open(names: readonly string[], tree: FileTree, pins: { [identifier: string]: string } = {}) {
  const dependencies = Object.fromEntries(names.map((name) => [name, "^1.0.0"]));
  const folder = makeFolder({ "package.json": { name: "my-fleet", dependencies }, ...tree });
  const places = { pins, allow: [], distrust: undefined, installation: undefined };
  return createSourceCatalog({
    discovery: { ...places, configFolder: folder, packageFolders: [folder] },
    cacheFolder: `${folder}/cache`,
  });
}

const loaded = () => (globalThis as { loadedSources?: string[] }).loadedSources ?? [];

test("finds them by all three forms of a name, and runs none to list them", async () => {
  const names = ["towline-source-one", "@acme/towline-source-two", "@towline/source-1password"];
  const catalog = open(names, Object.assign({}, ...names.map((name) => installed(name))));
  expect(catalog.list().map(({ identifier, problem }) => [identifier, problem])).toEqual([
    ["1password", undefined],
    ["one", undefined],
    ["two", undefined],
  ]);
  expect(loaded()).toEqual([]);
  expect(await catalog.check({ $two: 5 })).toMatchObject({ message: "$two has the wrong type", expected: "a name" });
  expect(await catalog.check({ $two: "x" })).toBeUndefined();
  expect(loaded()).toEqual(["two"]);
  expect((await catalog.loadAll()).map(({ name }) => name).sort()).toEqual(["1password", "one", "two"]);
});

test("a package of others takes no name of ours, unless the config says so", async () => {
  for (const name of ["env", "vault"]) {
    const packageName = `towline-source-${name}`;
    const [entry] = open([packageName], installed(packageName)).list();
    expect(entry?.problem).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_RESERVED",
      advice: expect.stringContaining(`sources: { ${name}: "${packageName}" }`),
    });
  }
  const pinned = open(["towline-source-vault"], installed("towline-source-vault"), { vault: "towline-source-vault" });
  expect((await pinned.load("vault")).name).toBe("vault");
});

test("two packages of one name are a clash, and the config chooses", async () => {
  const names = ["towline-source-one", "@acme/towline-source-one"];
  const tree = Object.assign({}, ...names.map((name) => installed(name)));
  await expect(open(names, tree).load("one")).rejects.toMatchObject({
    code: "ERR_TOWLINE_PLUGIN_CLASH",
    message: expect.stringContaining('both claim the source "one"'),
  });
  expect((await open(names, tree, { one: "@acme/towline-source-one" }).load("one")).name).toBe("one");
});

test.each([
  ["no value source", "export default {}", "ERR_TOWLINE_PLUGIN_INVALID"],
  ["another name", code("other"), "ERR_TOWLINE_PLUGIN_INVALID"],
  ["a schema that is none", code("one").replace('type: "string"', 'type: "text"'), "ERR_TOWLINE_PLUGIN_INVALID"],
  ["code that fails", "throw new Error('no')", "ERR_TOWLINE_PLUGIN_IMPORT"],
])("a package with %s", async (_, content, code) => {
  const catalog = open(["towline-source-one"], installed("towline-source-one", undefined, content));
  await expect(catalog.load("one")).rejects.toMatchObject({ code, packageName: "towline-source-one" });
  expect(catalog.list()[0]?.problem?.code).toBe(code);
});

test("a package that is not there, and a name of its own in the manifest", async () => {
  await expect(open(["towline-source-one"], {}).load("one")).rejects.toMatchObject({
    code: "ERR_TOWLINE_PLUGIN_NOT_FOUND",
  });
  const own = installed("towline-source-long", { source: "short" }, code("short"));
  expect((await open(["towline-source-long"], own).load("short")).name).toBe("short");
});
