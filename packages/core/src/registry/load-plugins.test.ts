/** Plugins of the config against real npm-shaped folders: resolved, compared, imported, their options checked. */
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  connectorPackage,
  makeFolder,
  type PackageChanges,
  pluginSource,
} from "../../../../test/support/temporary-project.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";
import { type LoadedPlugin, type LoadPluginsOptions, loadPlugins, type PluginSpec } from "./load-plugins.ts";

/** A plugin package has the same shape as a connector's. */
function pluginPackage(packageName: string, source: string, changes: PackageChanges = {}) {
  return connectorPackage(packageName, "", { source: `export default ${source};`, ...changes });
}

/** A project that has these packages from the registry, or from where it says. */
function dependOn(...names: readonly (string | { readonly [name: string]: string })[]) {
  const dependencies = names.map((name) => (typeof name === "string" ? { [name]: "^1.0.0" } : name));
  return { "package.json": { dependencies: Object.assign({}, ...dependencies) } };
}

function load(
  configFolder: string,
  specs: readonly (string | PluginSpec)[],
  options: Partial<LoadPluginsOptions> = {},
): Promise<readonly LoadedPlugin[]> {
  const plugins = specs.map((spec) => (typeof spec === "string" ? { spec, options: undefined } : spec));
  const cacheFolder = join(makeFolder(), "cache");
  const places = { configFolder, packageFolders: [configFolder], distrust: undefined, installation: undefined };
  const defaults = { ...places, allow: [], cacheFolder };
  return loadPlugins(plugins, { ...defaults, ...options });
}

test("packages and paths load in the config's order, from the config's folder, else from the installation", async () => {
  const folder = makeFolder({
    ...dependOn("@acme/towline-plugin-b"),
    "hooks.cjs": `module.exports = ${pluginSource("own-hooks")};`,
    ...pluginPackage("@acme/towline-plugin-b", pluginSource("b")),
  });
  const installation = makeFolder(pluginPackage("@towline/plugin-a", pluginSource("a")));
  const loaded: LoadedPackage[] = [];
  const specs = ["@acme/towline-plugin-b", "./hooks.cjs", "@towline/plugin-a"];
  const plugins = await load(folder, specs, { installation, onLoaded: (event) => loaded.push(event) });
  expect(plugins.map(({ name, version, problem }) => ({ name, version, problem }))).toEqual([
    { name: "b", version: "1.0.0", problem: undefined },
    { name: "own-hooks", version: undefined, problem: undefined },
    { name: "a", version: "1.0.0", problem: undefined },
  ]);
  expect(plugins.map(({ plugin }) => typeof plugin?.apply)).toEqual(["function", "function", "function"]);
  expect(loaded.map(({ kind, packageName }) => [kind, packageName])).toEqual(specs.map((spec) => ["plugin", spec]));
});

test("each broken one has its problem, and the others load", async () => {
  const peer = (range: string) => ({ manifest: { peerDependencies: { "@towline/core": range } } });
  const folder = makeFolder({
    ...dependOn(
      ...["new", "alias", "throws", "hangs", "plain", "empty", "good"].map((name) => `towline-plugin-${name}`),
      {
        "towline-plugin-git": "acme/x",
      },
    ),
    ...pluginPackage("towline-plugin-undeclared", pluginSource("undeclared")),
    ...pluginPackage("towline-plugin-git", pluginSource("git")),
    ...pluginPackage("towline-plugin-new", pluginSource("new"), {
      ...peer("^99.0.0"),
      source: "throw new Error('ran')",
    }),
    ...pluginPackage("towline-plugin-alias", pluginSource("alias"), { manifest: { name: "other" } }),
    ...pluginPackage("unusual-name", pluginSource("unusual")),
    ...pluginPackage("towline-plugin-throws", "(() => { throw new Error('boom') })()"),
    ...pluginPackage("towline-plugin-plain", "{ name: 'plain', apply() {} }"),
    ...pluginPackage("towline-plugin-empty", pluginSource("", "apply: 1, optionsSchema: []")),
    ...pluginPackage("towline-plugin-hangs", "await new Promise(() => {})"),
    ...pluginPackage("towline-plugin-good", pluginSource("good")),
  });
  const failed: FailedPackage[] = [];
  const options = {
    importTimeout: 3_000,
    onFailed: (event: FailedPackage) => failed.push(event),
  };
  const plugins = await load(
    folder,
    [
      "towline-plugin-absent",
      "./absent.js",
      "towline-plugin-git",
      "towline-plugin-new",
      "towline-plugin-alias",
      "unusual-name",
      "npm:x@1",
      "towline-plugin-throws",
      "towline-plugin-hangs",
      "towline-plugin-plain",
      "towline-plugin-empty",
      "towline-plugin-good",
      "towline-plugin-undeclared",
    ],
    options,
  );
  expect(plugins.map(({ problem }) => problem?.code.replace("ERR_TOWLINE_PLUGIN_", ""))).toEqual([
    "NOT_FOUND",
    "NOT_FOUND",
    "UNTRUSTED",
    "VERSION",
    "UNTRUSTED",
    "UNTRUSTED",
    "UNTRUSTED",
    "IMPORT",
    "IMPORT",
    "INVALID",
    "INVALID",
    undefined,
    "UNTRUSTED",
  ]);
  expect(plugins[7]?.problem?.message).toContain("boom");
  expect(plugins[10]?.problem?.problems.map(({ path }) => path)).toEqual(["name", "apply", "optionsSchema"]);
  expect(plugins.map(({ plugin }) => plugin?.name).filter((name) => name !== undefined)).toEqual(["good"]);
  expect(failed).toHaveLength(12);
});

test("a package of another name loads when the config allows it", async () => {
  const folder = makeFolder(pluginPackage("unusual-name", pluginSource("unusual")));
  expect(await load(folder, ["unusual-name"], { allow: ["unusual-name"] })).toMatchObject([
    { name: "unusual", problem: undefined },
  ]);
});

const SCHEMA = `apply() {}, optionsSchema: {
  type: "object", additionalProperties: false, required: ["endpoint"],
  properties: { endpoint: { type: "string" }, retries: { type: "integer", minimum: 0 }, mode: { enum: ["a", "b"] } },
}`;

test.each<[string, string, unknown, string | undefined, readonly (string | undefined)[]]>([
  ["none for a plugin that takes none", "apply() {}", undefined, undefined, []],
  ["some for a plugin that takes none", "apply() {}", { a: 1 }, "ERR_TOWLINE_PLUGIN_OPTIONS", []],
  ["good ones", SCHEMA, { endpoint: "https://x", retries: 1 }, undefined, []],
  [
    "every mistake at once",
    SCHEMA,
    { retries: -1, mode: "c", endpont: "x" },
    "ERR_TOWLINE_PLUGIN_OPTIONS",
    ["options.endpoint", "options.endpont", "options.mode", "options.retries"],
  ],
  ["none where one is required", SCHEMA, undefined, "ERR_TOWLINE_PLUGIN_OPTIONS", ["options.endpoint"]],
  [
    "a schema that is none",
    `apply() {}, optionsSchema: { type: "object", properties: { a: { type: "nothing" } } }`,
    { a: 1 },
    "ERR_TOWLINE_PLUGIN_INVALID",
    ["optionsSchema.properties.a.type"],
  ],
])("options: %s", async (_, members, options, code, paths) => {
  const folder = makeFolder({
    ...dependOn("towline-plugin-x"),
    ...pluginPackage("towline-plugin-x", pluginSource("x", members)),
  });
  const [entry] = await load(folder, [{ spec: "towline-plugin-x", options }]);
  expect(entry?.problem?.code).toBe(code);
  expect(entry?.problem?.problems.map(({ path }) => path).sort() ?? []).toEqual(paths);
  expect(entry?.options).toEqual(options);
});

test("options: what was expected is said, and usual formats are known", async () => {
  const schema = `apply() {}, optionsSchema: { type: "object", properties: {
    url: { type: "string", format: "uri" }, mode: { const: "strict" }, level: { enum: ["low", "high"] },
    name: { type: "string", pattern: "^a" } } }`;
  const files = pluginPackage("towline-plugin-x", pluginSource("x", schema));
  const folder = makeFolder({ ...dependOn("towline-plugin-x"), ...files });
  const tell = async (options: unknown) => (await load(folder, [{ spec: "towline-plugin-x", options }]))[0]?.problem;
  expect(await tell({ url: "https://x/", mode: "strict", level: "low", name: "ab" })).toBeUndefined();
  const problem = await tell({ url: "nowhere", mode: "lax", level: "mid", name: "b" });
  expect(problem?.problems.map(({ path, expected }) => [path, expected])).toEqual([
    ["options.url", "a text in the format uri"],
    ["options.mode", '"strict"'],
    ["options.level", 'one of "low", "high"'],
    ["options.name", "a text that matches ^a"],
  ]);
});

test("the values of options are not in the message, since they may be secret", async () => {
  const folder = makeFolder({
    ...dependOn("towline-plugin-x"),
    ...pluginPackage("towline-plugin-x", pluginSource("x", SCHEMA)),
  });
  const [entry] = await load(folder, [{ spec: "towline-plugin-x", options: { endpoint: "x", mode: "hunter2" } }]);
  expect(entry?.problem?.message).toContain("options.mode");
  expect(entry?.problem?.message).not.toContain("hunter2");
});

test("without plugins nothing is read", async () => {
  expect(await load("/nowhere", [], { packageFolders: ["/nowhere"] })).toEqual([]);
});

test("a package without a default export is told as that", async () => {
  const files = pluginPackage("towline-plugin-x", "", { source: "export const name = 'x';" });
  const [entry] = await load(makeFolder({ ...dependOn("towline-plugin-x"), ...files }), ["towline-plugin-x"]);
  expect(entry?.problem).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
  expect(entry?.problem?.problems).toMatchObject([{ message: "not a plugin", got: "no default export" }]);
});
