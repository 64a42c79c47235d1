/** Checking connectors that were loaded: all mistakes come at once, those of classes too. */
import { describe, expect, test } from "vitest";
import { connectorSource } from "../discovery/temporary-project.mts";
import { failureOf, load, makeProject } from "./project-with-connector.mts";

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
