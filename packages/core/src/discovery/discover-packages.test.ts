/** Which connectors may load, in the order of their strength, and what is wrong with those that may not. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectorPackage, makeFolder } from "../../../../test/support/temporary-project.ts";
import { type DiscoveryOptions, discoverPackages } from "./discover-packages.ts";

function discover(configFolder: string, options: Partial<DiscoveryOptions> = {}) {
  const places = { configFolder, packageFolders: [configFolder], distrust: undefined, installation: undefined };
  return discoverPackages("connector", { ...places, pins: {}, allow: [], ...options });
}

test("what is pinned comes first, then the project, its dependencies, and those of the installation", () => {
  const folder = makeFolder({
    "package.json": { name: "towline-connector-self", dependencies: { "towline-connector-a": "1" } },
    ...connectorPackage("towline-connector-a", "a"),
    "own.mjs": "",
  });
  const installation = makeFolder({
    "package.json": { dependencies: { "towline-connector-b": "1" } },
    ...connectorPackage("towline-connector-b", "b"),
  });
  const found = discover(folder, { pins: { own: "./own.mjs" }, installation });
  expect(found.map(({ entry, isPinned }) => [entry.identifier, entry.origin, isPinned, entry.problem])).toEqual([
    ["own", "config", true, undefined],
    ["self", "self", false, undefined],
    ["a", "project", false, undefined],
    ["b", "installation", false, undefined],
  ]);
  expect(found.map(({ entry }) => entry.prefixes)).toEqual([["own_"], ["self_"], ["a_"], ["b_"]]);
});

test("what an untrusted config pins replaces nothing", () => {
  const distrust = { place: "/x", why: "others can write it", remedy: "chmod go-w" };
  const [found] = discover(makeFolder({ "own.mjs": "" }), { pins: { own: "./own.mjs" }, distrust });
  expect(found).toMatchObject({ isPinned: false, entry: { problem: { code: "ERR_TOWLINE_PLUGIN_UNTRUSTED" } } });
});

test("an optional dependency that is absent is none; one that is there and broken is told", () => {
  const folder = makeFolder({
    "package.json": { optionalDependencies: { "towline-connector-a": "1", "towline-connector-b": "1" } },
    "node_modules/towline-connector-b/package.json": "{",
  });
  expect(discover(folder).map(({ entry }) => [entry.packageName, entry.problem?.code])).toEqual([
    ["towline-connector-b", "ERR_TOWLINE_PLUGIN_MANIFEST"],
  ]);
});

test("a project is itself one by its name, or because it says so", () => {
  const own = (manifest: object) => discover(makeFolder({ "package.json": manifest }));
  expect(own({ name: "towline-connector-web" })).toMatchObject([{ entry: { identifier: "web", origin: "self" } }]);
  expect(own({ name: "fleet", towline: { connector: "web" } })).toMatchObject([{ entry: { identifier: "web" } }]);
  expect(own({ name: "fleet" })).toEqual([]);
  expect(own({ name: "fleet", towline: {} })).toEqual([]);
});

describe("a name that is none is told with what to do", () => {
  test("in the config", () => {
    const [found] = discover(makeFolder({ "own.mjs": "" }), { pins: { "My Own": "./own.mjs" } });
    expect(found?.entry.problem).toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_MANIFEST", packageName: "./own.mjs" },
      message: '"My Own" in connectors: is no identifier',
      advice: "Use a-z, 0-9 and -, beginning with a letter.",
    });
  });

  test("of a package", () => {
    const name = "towline-connector-9lives";
    const folder = makeFolder({ "package.json": { dependencies: { [name]: "1" } }, ...connectorPackage(name, "x") });
    expect(discover(folder)[0]?.entry.problem).toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_MANIFEST", packageName: name },
      message: '"9lives", which follows from the package\'s name, is no identifier',
      advice: expect.stringContaining('"towline": { "connector": "…" }'),
    });
  });

  test("of neither package nor path", () => {
    const folder = makeFolder();
    const [found] = discover(folder, { pins: { web: "git+ssh://x/y" } });
    expect(found?.located).toMatchObject({ folder, isPath: false, isLocal: false, kind: "connector" });
    expect(found?.entry).toMatchObject({ identifier: "web", packageName: "git+ssh://x/y", version: undefined });
    expect(found?.entry.problem).toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_UNTRUSTED", packageName: "git+ssh://x/y" },
      message: 'the connector "git+ssh://x/y" is neither a package name nor a path',
      advice: "Install it and write its package name, or write a path that begins with ./",
    });
  });

  test("that is another's", () => {
    const folder = makeFolder({
      "package.json": { dependencies: { "towline-connector-web": "1" } },
      ...connectorPackage("towline-connector-web", "web"),
    });
    const [found] = discover(folder, { pins: { site: "towline-connector-web", other: "towline-connector-web" } });
    expect(found?.entry.problem).toMatchObject({
      message: 'the config declares "towline-connector-web" as "site", but it is the connector "web"',
      advice: 'Write in the config: connectors: { web: "towline-connector-web" }',
    });
    expect(found?.entry.folder).toBe(join(folder, "node_modules/towline-connector-web"));
  });
});

test("sources are found alike, and have no prefixes: they have no keys", () => {
  const folder = makeFolder({ "own.mjs": "" });
  const places = { configFolder: folder, packageFolders: [folder], distrust: undefined, installation: undefined };
  const [well, bad] = discoverPackages("source", {
    ...places,
    pins: { own: "./own.mjs", "My Own": "./own.mjs" },
    allow: [],
  });
  expect(well?.entry).toMatchObject({ identifier: "own", origin: "config", prefixes: [] });
  expect(bad?.entry.problem).toMatchObject({
    message: '"My Own" in sources: is no identifier',
    advice: "Use a-z, 0-9 and -.",
  });
});
