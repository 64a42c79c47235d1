/** Importing and checking connectors: failures keep their cause, all mistakes come at once, good verdicts are kept. */
import { execFileSync } from "node:child_process";
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Connector } from "../connector/define-connector.ts";
import {
  connectorPackage,
  connectorSource,
  type FileTree,
  makeFolder,
  type PackageChanges,
  writeFiles,
} from "../discovery/temporary-project.mts";
import type { PluginError } from "../errors/kinds.ts";
import { checkSchemas } from "./check-schemas.ts";
import { createRegistry } from "./create-registry.ts";

vi.mock("./check-schemas.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("./check-schemas.ts")>();
  return { ...original, checkSchemas: vi.fn(original.checkSchemas) };
});
afterEach(() => vi.clearAllMocks());

const NAME = "towline-connector-web";

function makeProject(changes: PackageChanges, more: FileTree = {}): string {
  return makeFolder({
    "package.json": { dependencies: { [NAME]: "1" } },
    ...connectorPackage(NAME, "web", changes),
    ...more,
  });
}

async function load(project: string, cacheFolder = join(project, "cache"), importTimeout?: number): Promise<Connector> {
  const options = { pins: {}, allow: [], configFolder: project, projectFolder: project, installation: undefined };
  const registry = await createRegistry({ ...options, given: [], cacheFolder, importTimeout });
  return registry.load("web");
}

async function failureOf(changes: PackageChanges, more?: FileTree, importTimeout?: number): Promise<PluginError> {
  return load(makeProject(changes, more), undefined, importTimeout).then(
    () => expect.fail("it must not load"),
    (error: PluginError) => error,
  );
}

/** Loads the connector as a new start does, and tells which of the heavy modules that took. */
function loadInOwnProcess(project: string): { outcome: string; ajv: boolean; semver: boolean } {
  const script = `
    import { createRequire } from "node:module";
    const { createRegistry } = await import(${JSON.stringify(new URL("./create-registry.ts", import.meta.url).href)});
    const folder = ${JSON.stringify(project)};
    const registry = await createRegistry({
      pins: {}, allow: [], given: [], configFolder: folder, projectFolder: folder, cacheFolder: folder + "/cache",
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
    expect(error.advice).toBeTruthy();
    if (error.code === "ERR_TOWLINE_PLUGIN_IMPORT") expect(error.cause).toBeDefined();
  });

  test("a module that hangs is told as such", async () => {
    const error = await failureOf({ source: "await new Promise(() => {}); export default 1;" }, {}, 50);
    expect(error).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_IMPORT",
      message: `the connector "${NAME}" did not finish loading within 50 ms`,
    });
  });
});

describe("everything that is wrong is told at once", () => {
  test("members, keys, meta, schemas and defaults, each with its path", async () => {
    const error = await failureOf({
      source: `export default {
        name: "wep",
        dataSchema: {
          type: "object",
          required: ["web_missing"],
          properties: {
            web_port: { type: "integer", minimum: 1 },
            web_type: { type: "integr" },
            web_minimum: { type: "string", minimun: 1 },
            web_remote: { $ref: "https://example.com/schema.json" },
            web_list: { type: "array", items: { $ref: "#/definitions/nowhere" } },
            web_secret: { type: "string" },
            web_bare: { type: "string" },
            _sudo: { type: "boolean" },
            port: { type: "integer" },
          },
        },
        dataMeta: {
          web_port: { description: "Port", default: 0 },
          web_type: { description: "Type" },
          web_minimum: { description: "" },
          web_remote: { description: "Remote", sercet: true },
          web_list: { description: "List", env: "NOT A NAME" },
          web_secret: { description: "Secret", secret: true, default: "hunter2" },
          web_gone: { description: "Gone" },
          _sudo: { description: "Sudo" },
          port: { description: "Port" },
        },
        connect: 1,
      }`,
    });
    expect(error.code).toBe("ERR_TOWLINE_PLUGIN_INVALID");
    expect(error.problems.map(({ path }) => path).sort()).toEqual([
      "connect",
      "dataMeta.web_bare",
      "dataMeta.web_gone",
      "dataMeta.web_list.env",
      "dataMeta.web_minimum.description",
      "dataMeta.web_port.default",
      "dataMeta.web_remote.sercet",
      "dataMeta.web_secret.default",
      "dataSchema.properties._sudo",
      "dataSchema.properties.port",
      "dataSchema.properties.web_list",
      "dataSchema.properties.web_minimum",
      "dataSchema.properties.web_remote.$ref",
      "dataSchema.properties.web_type.type",
      "dataSchema.required[0]",
      "default export",
      "makeNamesData",
      "name",
      "summary",
    ]);
    expect(error.message).not.toContain("hunter2");
    expect(error.problems.find(({ path }) => path === "dataMeta.web_port.default")).toMatchObject({
      message: "the default does not fit its schema",
      expected: ">= 1",
      got: "0",
    });
  });

  test.each([
    ["nothing", "export const connector = 1;", ["default export"]],
    ["null", "export default null;", ["default export"]],
    [
      "no schema",
      `export default ${connectorSource("web", "dataSchema: [], dataMeta: 1")};`,
      ["dataSchema", "dataMeta"],
    ],
    [
      "a schema of no object",
      `export default ${connectorSource("web", "dataSchema: { type: 'array', properties: {} }, dataMeta: {}")};`,
      ["dataSchema.type"],
    ],
    [
      "another draft",
      `export default ${connectorSource("web", "dataSchema: { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object', properties: {} }, dataMeta: {}")};`,
      ["dataSchema"],
    ],
    [
      "a remote definition",
      `export default ${connectorSource("web", "dataSchema: { type: 'object', definitions: { a: { $ref: 'other.json' } }, properties: {} }, dataMeta: {}")};`,
      ["dataSchema.definitions.a.$ref"],
    ],
    [
      "a schema that contains itself",
      `const loop = { type: "object" }; loop.properties = { loop };
       export default ${connectorSource("web", "dataSchema: { type: 'object', properties: { web_a: loop } }, dataMeta: { web_a: { description: 'A' } }")};`,
      ["dataSchema.properties.web_a.properties.loop"],
    ],
  ])("%s", async (_, source, paths) => {
    expect((await failureOf({ source })).problems.map(({ path }) => path)).toEqual(paths);
  });

  test("references to the schema's own definitions are fine", async () => {
    const members = `dataSchema: { type: "object", definitions: { port: { type: "integer", minimum: 1 } },
      properties: { web_port: { $ref: "#/definitions/port" } } }, dataMeta: { web_port: { description: "Port", default: 8 } }`;
    expect((await load(makeProject({ source: `export default ${connectorSource("web", members)};` }))).name).toBe(
      "web",
    );
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

describe("connector classes", () => {
  // What the BaseConnector of any copy of core looks like from outside.
  const base = `class BaseConnector {
    static [Symbol.for("towline.connector-class")] = 1;
    async connect() {} async finish() {} async disconnect() {} async runShellCommand() {} async putFile() {}
    async getFile() {} async checkCanRsync() {} async rsync() {}
  }`;
  const classSource = (members: string) => `${base}
    export default class Web extends BaseConnector {
      static connectorName = "web";
      static summary = "Hosts for tests";
      static handlesExecution = true;
      static dataSchema = { type: "object", properties: { web_port: { type: "integer", minimum: 1 } } };
      static dataMeta = { web_port: { description: "Port", default: 22 } };
      static prefix = "@web/";
      static *makeNamesData(name) { yield { name: this.prefix + name }; }
      async runShellCommand() { return { exitCode: 0, signal: null }; }
      ${members}
    }`;

  test("a class as default export is loaded as a connector like others", async () => {
    const members = `static async resolveData() { return { web_port: 1 }; }
      static async explainData({ name }) { return [this.prefix + name]; }
      static async checkInstallation() { return [{ name: this.connectorName, ok: true, detail: "" }]; }`;
    const connector = await load(makeProject({ source: classSource(members) }));
    expect(connector).toMatchObject({ name: "web", summary: "Hosts for tests", connect: expect.any(Function) });
    const context = { data: {}, carrier: () => Promise.reject(), cwd: "/", signal: AbortSignal.abort(), log() {} };
    const names: Iterable<unknown> = connector.makeNamesData("one", context) as Iterable<unknown>;
    expect([...names]).toEqual([{ name: "@web/one" }]);
    expect(await connector.checkInstallation?.()).toMatchObject([{ name: "web" }]);
    expect(connector.resolveData).toBeTypeOf("function");
    const { carrier: _, ...surroundings } = context;
    expect(await connector.explainData?.({ ...surroundings, name: "one" })).toEqual(["@web/one"]);
    expect(connector.checkData).toBeUndefined();
  });

  test("one without connections has no connect", async () => {
    const source = classSource("").replace("handlesExecution = true", "handlesExecution = false");
    const withoutMethod = source.replace(/async runShellCommand\(\) \{ return.*/, "");
    expect((await load(makeProject({ source: withoutMethod }))).connect).toBeUndefined();
    const { problems } = await failureOf({ source });
    expect(problems).toMatchObject([{ path: "runShellCommand", message: expect.stringContaining("never be called") }]);
  });

  test.each([
    ["another name", 'static connectorName = "wep";', ["connectorName"]],
    ["no name", "static connectorName = undefined;", ["connectorName"]],
    ["no word on execution", "static handlesExecution = undefined;", ["handlesExecution"]],
    ["a text on execution", 'static handlesExecution = "yes";', ["handlesExecution"]],
    ["names by an instance", "static makeNamesData = undefined; *makeNamesData() {}", ["makeNamesData"]],
    ["no way to run commands", "static { delete this.prototype.runShellCommand; }", ["runShellCommand"]],
    ["half of rsync", "async rsync() {}", ["rsync"]],
    [
      "a default that does not fit",
      "static dataMeta = { web_port: { description: 'P', default: 0 } };",
      ["dataMeta.web_port.default"],
    ],
    ["names from pyinfra", "static handles_execution = true; put_file() {}", ["handles_execution", "put_file"]],
  ])("%s is refused with its path", async (_, members, paths) => {
    const { problems } = await failureOf({ source: classSource(members) });
    expect(problems.map(({ path }) => path)).toEqual(paths);
  });

  test("everything at once", async () => {
    const source = `${base} export default class extends BaseConnector {}`;
    expect((await failureOf({ source })).problems.map(({ path }) => path)).toEqual([
      "handlesExecution",
      "connectorName",
      "summary",
      "makeNamesData",
      "dataSchema",
      "dataMeta",
    ]);
  });

  test("a class of its own is none", async () => {
    const { problems } = await failureOf({ source: "export default class Web {}" });
    expect(problems).toMatchObject([{ path: "default export", got: 'the function or class "Web"' }]);
  });
});
