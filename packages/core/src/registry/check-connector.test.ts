/** Checking connectors that were loaded: all mistakes come at once. */
import { describe, expect, test } from "vitest";
import { failureOf, load, makeProject } from "../../../../test/support/project-with-connector.ts";
import { connectorSource, makeFolder } from "../../../../test/support/temporary-project.ts";
import type { Connector } from "../connector/define-connector.ts";
import { checkConnector } from "./check-connector.ts";
import { createRegistry } from "./create-registry.ts";

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

describe("connectors in other forms are refused with the line that adapts them", () => {
  test.each([
    ["a class", "export default class Web {}", 'the class "Web"', "fromClass(Web)"],
    ["a class without a name", "export default (class {})", "a class without a name", "fromClass(Connector)"],
    ["functions", "export function makeNamesData() {}", "a module of functions", "fromFunctions(module)"],
    [
      "functions as in pyinfra",
      "export const EXECUTION_CONNECTOR = true",
      "a module of functions",
      "fromFunctions(module)",
    ],
    [
      "an object of functions",
      "export default { runShellCommand() {} }",
      "a module of functions",
      "fromFunctions(module)",
    ],
  ])("%s", async (_, source, got, call) => {
    const { problems } = await failureOf({ source });
    const expected = `export default ${call}, of @towline/pyinfra-forms`;
    expect(problems).toMatchObject([{ path: "default export", message: "not a connector", expected, got }]);
  });

  test("a function is none of them", async () => {
    const { problems } = await failureOf({ source: "export default function web() {}" });
    expect(problems).toMatchObject([{ expected: "what defineConnector returns", got: 'the function "web"' }]);
  });

  test("given ones too", async () => {
    class Web {}
    const options = { configFolder: "/", packageFolders: [], distrust: undefined, installation: undefined };
    const given = [Web as unknown as Connector];
    const opening = createRegistry({ ...options, pins: {}, allow: [], given, cacheFolder: makeFolder() });
    await expect(opening).rejects.toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_INVALID",
      message: 'one of the given connectors is the class "Web"',
      advice: "Pass what its adapter makes of it: fromClass(Web), of @towline/pyinfra-forms.",
    });
  });
});

test("what an adapter found wrong is told with the rest", async () => {
  const source = `export default ${connectorSource("web", 'summary: "", problems: [{ path: "handlesExecution", message: "missing" }]')};`;
  const { problems } = await failureOf({ source });
  expect(problems.map(({ path }) => path)).toEqual(["handlesExecution", "summary"]);
});

describe("one mistake in a connector that is well otherwise", () => {
  const PROMISE = { identifier: "web", prefixes: ["web_", "acme_"] };
  const WELL = {
    ...{ [Symbol.for("towline.connector")]: 1, name: "web", summary: "Hosts", makeNamesData: () => [] },
    dataSchema: { type: "object", properties: { web_a: {}, acme_b: {} }, required: ["web_a"] },
    dataMeta: { web_a: { description: "A" }, acme_b: { description: "B" } },
  };
  const schemaOf = (...keys: string[]) => ({
    dataSchema: { type: "object", properties: Object.fromEntries(keys.map((key) => [key, {}])) },
    dataMeta: Object.fromEntries(keys.map((key) => [key, { description: key }])),
  });
  const DEADLINES_KNOWN =
    "makeNamesData, resolveData, checkData, explainData, checkInstallation, exec, files, openTcp, openUnix, listen, isThere, finish, disconnect";

  test("is none where all is well", () => {
    expect(checkConnector(WELL, PROMISE)).toEqual([]);
    const whole = { ...WELL, connect: async () => {}, deadlines: { exec: 1, files: 0.5 } };
    expect(checkConnector(whole, PROMISE)).toEqual([]);
  });

  test.each<[string, object, object]>([
    [
      "its name",
      { name: "wep" },
      { path: "name", message: "not the identifier that its package states", expected: '"web"', got: '"wep"' },
    ],
    [
      "no name",
      { name: undefined },
      { path: "name", message: "not the identifier that its package states", expected: '"web"', got: "undefined" },
    ],
    [
      "a summary that says nothing",
      { summary: " " },
      { path: "summary", message: "missing", expected: "a phrase for lists" },
    ],
    [
      "no makeNamesData",
      { makeNamesData: undefined },
      { path: "makeNamesData", message: "missing", expected: "a function" },
    ],
    [
      "a member that is no function",
      { connect: "ssh" },
      { path: "connect", message: "wrong value", expected: "a function", got: "string" },
    ],
    [
      "deadlines that are none",
      { deadlines: 5 },
      { path: "deadlines", message: "wrong value", expected: "milliseconds by member" },
    ],
    [
      "a deadline of nothing",
      { deadlines: { walk: 5 } },
      { path: "deadlines.walk", message: "not a member with a deadline", expected: DEADLINES_KNOWN },
    ],
    [
      "a deadline of no time",
      { deadlines: { exec: 0 } },
      { path: "deadlines.exec", message: "wrong value", expected: "milliseconds", got: "0" },
    ],
    [
      "a deadline that is a text",
      { deadlines: { exec: "5" } },
      { path: "deadlines.exec", message: "wrong value", expected: "milliseconds", got: "5" },
    ],
    [
      "no schema",
      { dataSchema: undefined },
      { path: "dataSchema", message: "missing", expected: "a JSON Schema of an object" },
    ],
    [
      "a schema of another type",
      { dataSchema: { ...WELL.dataSchema, type: "array" } },
      { path: "dataSchema.type", message: "wrong value", expected: '"object"', got: '"array"' },
    ],
    [
      "a schema without a type",
      { dataSchema: { ...WELL.dataSchema, type: undefined } },
      { path: "dataSchema.type", message: "wrong value", expected: '"object"', got: "undefined" },
    ],
    [
      "a schema without properties",
      { dataSchema: { type: "object" } },
      { path: "dataSchema.properties", message: "missing", expected: "an object, if need be empty" },
    ],
    [
      "what is required and is not there",
      { dataSchema: { ...WELL.dataSchema, required: ["web_a", "web_z"] } },
      { path: "dataSchema.required[1]", message: "not a key of dataSchema.properties", got: "web_z" },
    ],
    [
      "what is required and is no name",
      { dataSchema: { ...WELL.dataSchema, required: [1] } },
      { path: "dataSchema.required[0]", message: "not a key of dataSchema.properties", got: "1" },
    ],
    ["no descriptions", { dataMeta: [] }, { path: "dataMeta", message: "missing", expected: "an object" }],
    [
      "a key without one",
      { dataMeta: { web_a: { description: "A" } } },
      { path: "dataMeta.acme_b", message: "missing", expected: "a description of the key" },
    ],
    [
      "a description of no key",
      { dataMeta: { ...WELL.dataMeta, web_z: { description: "Z" } } },
      { path: "dataMeta.web_z", message: "describes a key that dataSchema.properties does not have" },
    ],
    [
      "a global argument's name",
      schemaOf("_sudo"),
      {
        path: "dataSchema.properties._sudo",
        message: "keys that begin with _ are global arguments, not a connector's",
      },
    ],
    [
      "a key of another connector",
      schemaOf("ssh_port"),
      {
        path: "dataSchema.properties.ssh_port",
        message:
          "the key does not begin with the connector's prefix, nor with one of towline.prefixes in its package.json",
        expected: "web_ or acme_",
      },
    ],
    [
      "a key that is a prefix alone",
      schemaOf("web_"),
      {
        path: "dataSchema.properties.web_",
        message:
          "the key does not begin with the connector's prefix, nor with one of towline.prefixes in its package.json",
        expected: "web_ or acme_",
      },
    ],
  ])("%s", (_name, change, problem) => {
    expect(checkConnector({ ...WELL, ...change }, PROMISE)).toEqual([problem]);
  });

  test("no brand", () => {
    const { [Symbol.for("towline.connector")]: _brand, ...bare } = WELL as { [name: string | symbol]: unknown };
    expect(checkConnector(bare, PROMISE)).toEqual([{ path: "default export", message: "not made by defineConnector" }]);
  });
});
