/** Importing connectors: failures keep their cause, and good verdicts are kept. */
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { failureOf, load, makeProject, NAME } from "../../../../test/support/project-with-connector.ts";
import {
  connectorSource,
  type FileTree,
  type PackageChanges,
  writeFiles,
} from "../../../../test/support/temporary-project.ts";
import { checkSchemas } from "./check-schemas.ts";

vi.mock("./check-schemas.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("./check-schemas.ts")>();
  return { ...original, checkSchemas: vi.fn(original.checkSchemas) };
});
afterEach(() => vi.clearAllMocks());

/** Loads the connector as a new start does, and tells which of the heavy modules that took. */
function loadInOwnProcess(project: string): { outcome: string; ajv: boolean; semver: boolean } {
  const script = `
    import { createRequire } from "node:module";
    const { createRegistry } = await import(${JSON.stringify(new URL("./create-registry.ts", import.meta.url).href)});
    const folder = ${JSON.stringify(project)};
    const registry = await createRegistry({
      pins: {}, allow: [], given: [], configFolder: folder, packageFolders: [folder], distrust: undefined, cacheFolder: folder + "/cache",
    });
    const outcome = await registry.load("web").then((connector) => connector.name, (error) => error.code);
    const modules = Object.keys(createRequire(folder + "/").cache);
    const isLoaded = (name) => modules.some((file) => file.includes("/node_modules/" + name + "/"));
    console.log(JSON.stringify({ outcome, ajv: isLoaded("ajv"), semver: isLoaded("semver") }));`;
  const flags = ["--conditions=@towline/source", "--import=tsx", "--input-type=module", "--eval", script];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8" }));
}

describe("forms of packages", () => {
  const source = connectorSource("web");
  test.each<[string, PackageChanges, FileTree]>([
    ["ESM", {}, {}],
    ["CommonJS", { manifest: { type: "commonjs" }, source: `module.exports = ${source};` }, {}],
    [
      "compiled CommonJS",
      { manifest: { type: "commonjs" }, source: `exports.__esModule = true; exports.default = ${source};` },
      {},
    ],
    [
      "main",
      { manifest: { exports: undefined, main: "lib/entry" } },
      { [`node_modules/${NAME}/lib/entry.js`]: `export default ${source};` },
    ],
    ["neither exports nor main", { manifest: { exports: undefined } }, {}],
    [
      "conditions",
      { manifest: { exports: { ".": { require: "./no.cjs", browser: "./no.js", import: "./index.js" } } } },
      {},
    ],
    ["top-level await", { source: `await null; export default ${source};` }, {}],
  ])("%s", async (_, changes, more) => {
    expect((await load(makeProject(changes, more))).name).toBe("web");
  });
});

describe("imports that fail say why", () => {
  test.each<[string, PackageChanges, string]>([
    ["throwing", { source: "throw new Error('no licence')" }, "is installed but throws while it loads: no licence"],
    ["throwing a text", { source: "throw 'no licence'" }, "is installed but throws while it loads: no licence"],
    [
      "missing dependency",
      { source: "import 'towline-absent'; " },
      'is installed but misses "towline-absent", which it imports',
    ],
    [
      "missing dependency in CommonJS",
      { manifest: { type: "commonjs" }, source: "require('towline-absent')" },
      'is installed but misses "towline-absent", which it imports',
    ],
    ["syntax error", { source: "export default {" }, "is installed but has a syntax error"],
    [
      "an unbuilt package",
      { manifest: { exports: "./dist/index.js" } },
      'leads to "./dist/index.js", which is not there',
    ],
    [
      "exports without an entry",
      { manifest: { exports: { "./other": "./index.js" } } },
      "exports nothing that Node can import",
    ],
    ["exports that lead out", { manifest: { exports: "./../../../package.json" } }, "which is not there"],
    ["exports of a wrong type", { manifest: { exports: 1 } }, "names no module to import"],
  ])("%s", async (_, changes, message) => {
    const error = await failureOf(changes);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("not found");
    expect(error).toMatchObject({ packageName: NAME });
    expect(error.advice).toBeTruthy();
    if (error.code === "ERR_TOWLINE_PLUGIN_IMPORT") expect(error.cause).toBeDefined();
  });

  test.each([
    ["working folder", "process.chdir('/')"],
    ["umask", "process.umask(0o7)"],
  ])("a module that changes the %s is told as such, and it is changed back", async (what, source) => {
    const before = [process.cwd(), process.umask()];
    const error = await failureOf({ source: `${source}; export default 1;` });
    expect(error).toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_IMPORT", packageName: NAME },
      message: `the connector "${NAME}" changes the ${what} while it loads`,
      advice: `Report it to the author of "${NAME}": it is the whole program's.`,
    });
    expect([process.cwd(), process.umask()]).toEqual(before);
  });

  test("a module that hangs is told as such", async () => {
    const error = await failureOf({ source: "await new Promise(() => {}); export default 1;" }, {}, 50);
    expect(error).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_IMPORT",
      message: `the connector "${NAME}" did not finish loading within 50 ms`,
    });
  });
});

describe("verdicts", () => {
  test("a package found good is not checked again", async () => {
    const project = makeProject({});
    await load(project);
    await load(project);
    expect(checkSchemas).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["its entry", "index.js"],
    ["its manifest", "package.json"],
  ])("it is when %s changed", async (_, file) => {
    const project = makeProject({});
    await load(project);
    utimesSync(join(project, "node_modules", NAME, file), 1000, 1000);
    await load(project);
    expect(checkSchemas).toHaveBeenCalledTimes(2);
  });

  test("it is when its version is another, which may mean other files", async () => {
    const project = makeProject({});
    await load(project);
    const file = join(project, "node_modules", NAME, "package.json");
    const { mtimeMs } = statSync(file);
    const manifest = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...manifest, version: "1.0.1" }));
    utimesSync(file, mtimeMs / 1000, mtimeMs / 1000);
    await load(project);
    expect(checkSchemas).toHaveBeenCalledTimes(2);
  });

  test("one whose schema can't be written down is checked each time, and works", async () => {
    const members = "dataMeta: { web_port: { description: 'Port', example: 1n } }";
    const project = makeProject({ source: `export default ${connectorSource("web", members)};` });
    expect((await load(project)).name).toBe("web");
    expect((await load(project)).name).toBe("web");
    expect(checkSchemas).toHaveBeenCalledTimes(2);
  });

  test("a broken one is checked each time", async () => {
    const members = "dataSchema: { type: 'object', properties: { web_port: { type: 'nothing' } } }";
    const project = makeProject({ source: `export default ${connectorSource("web", members)};` });
    await expect(load(project)).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
    await expect(load(project)).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
    expect(checkSchemas).toHaveBeenCalledTimes(2);
  });

  test("a healthy start loads neither ajv nor semver, and a schema changed in another module is checked anew", () => {
    const members = (type: string) =>
      `export default { dataSchema: { type: "object", properties: { web_port: { type: "${type}" } } } };`;
    const source = `import members from "./members.js"; export default ${connectorSource("web", "...members")};`;
    const file = `node_modules/${NAME}/members.js`;
    const project = makeProject({ source }, { [file]: members("integer") });
    expect(loadInOwnProcess(project)).toEqual({ outcome: "web", ajv: true, semver: true });
    expect(loadInOwnProcess(project)).toEqual({ outcome: "web", ajv: false, semver: false });
    writeFiles(project, { [file]: members("number") });
    expect(loadInOwnProcess(project)).toEqual({ outcome: "web", ajv: true, semver: false });
    writeFiles(project, { [file]: members("nothing") });
    expect(loadInOwnProcess(project)).toMatchObject({ outcome: "ERR_TOWLINE_PLUGIN_INVALID" });
  }, 60_000);

  test("without a place for the cache, all works and nothing is said", async () => {
    const project = makeProject({}, { blocked: "a file where the folder should be" });
    expect((await load(project, join(project, "blocked", "cache"))).name).toBe("web");
    writeFiles(project, { "cache/verdicts-1.json": "not JSON" });
    expect((await load(project)).name).toBe("web");
  });
});
