/** Packages that the registry refuses: clashes of identifiers, sources nobody allowed, wrong manifests. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { failureOf, makeProject, open, problemOf } from "../../../../test/support/registry-of-project.ts";
import { connectorPackage, makeFolder } from "../../../../test/support/temporary-project.ts";
import type { Connector } from "../connector/define-connector.ts";

describe("one identifier, one package", () => {
  const two = () =>
    makeProject(
      { "towline-connector-web": "1", "@acme/towline-connector-web": "1" },
      connectorPackage("towline-connector-web", "web"),
      connectorPackage("@acme/towline-connector-web", "web"),
    );

  test("a clash is an error that names both and says how to settle it", async () => {
    const registry = await open(two());
    const error = await failureOf(registry.load("web"));
    expect(error).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_CLASH",
      advice: expect.stringContaining("connectors: { web:"),
    });
    expect(error.message).toContain('"towline-connector-web"');
    expect(error.message).toContain('"@acme/towline-connector-web"');
    expect(registry.list()).toHaveLength(2);
  });

  test("a pin settles it", async () => {
    const registry = await open(two(), { pins: { web: "@acme/towline-connector-web" } });
    expect(registry.list()).toMatchObject([{ packageName: "@acme/towline-connector-web", problem: undefined }]);
  });

  test("the same package by two ways is no clash", async () => {
    const project = makeProject({ "towline-connector-web": "1" }, connectorPackage("towline-connector-web", "web"));
    const registry = await open(project, { pins: { web: "towline-connector-web" }, installation: project });
    expect(registry.list()).toMatchObject([{ identifier: "web", origin: "config", problem: undefined }]);
  });

  test("a reserved identifier is refused without a pin, beside ours", async () => {
    const project = makeProject({ "towline-connector-ssh": "1" }, connectorPackage("towline-connector-ssh", "ssh"));
    const installation = makeProject(
      { "@towline/connector-ssh": "1" },
      connectorPackage("@towline/connector-ssh", "ssh"),
    );
    const registry = await open(project, { installation });
    const refused = registry.list().find(({ packageName }) => packageName === "towline-connector-ssh");
    expect(refused?.problem).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_RESERVED",
      message: '"towline-connector-ssh" claims the connector "ssh", which @towline/connector-ssh has',
      advice: 'To use it nevertheless, write in the config: connectors: { ssh: "towline-connector-ssh" }',
    });
    expect((await registry.load("ssh")).name).toBe("ssh");
    const pinned = await open(project, { installation, pins: { ssh: "towline-connector-ssh" } });
    expect(pinned.list()).toMatchObject([{ packageName: "towline-connector-ssh", problem: undefined }]);
  });

  test("so are the data keys of a reserved identifier", async () => {
    const manifest = { towline: { prefixes: ["ssh_"] } };
    const project = makeProject(
      { "towline-connector-web": "1" },
      connectorPackage("towline-connector-web", "web", { manifest }),
    );
    expect(problemOf(await open(project), "web")?.code).toBe("ERR_TOWLINE_PLUGIN_RESERVED");
  });

  test("given connectors win, are checked when loaded, and must not share a name", async () => {
    const make = (members: object) =>
      Object.defineProperty({ ...members }, Symbol.for("towline.connector"), { value: 1 }) as Connector;
    const members = {
      name: "web",
      summary: "Given",
      dataSchema: { type: "object", properties: {} },
      dataMeta: {},
      makeNamesData: () => [],
    };
    const given = make(members);
    const project = makeProject({ "towline-connector-web": "1" }, connectorPackage("towline-connector-web", "web"));
    const registry = await open(project, { given: [given] });
    expect(registry.list()).toMatchObject([{ identifier: "web", origin: "given" }]);
    expect(await registry.load("web")).toBe(given);
    await expect(open(project, { given: [given, given] })).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_CLASH" });
    const broken = await open(undefined, { given: [make({ ...members, dataMeta: { web_x: {} } })] });
    await expect(broken.load("web")).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
    expect(await (await open(project, { given: [given] })).load("web")).toBe(given);
    const badSchema = make({
      ...members,
      dataSchema: { type: "object", properties: { web_x: { type: "nothing" } } },
      dataMeta: { web_x: { description: "An X" } },
    });
    for (const again of [
      await open(undefined, { given: [badSchema] }),
      await open(undefined, { given: [badSchema] }),
    ]) {
      await expect(again.load("web")).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
    }
  });
});

describe("trust", () => {
  test.each([
    "npm:other@1",
    "git+https://example.com/x.git",
    "acme/x",
    "https://example.com/x.tgz",
    "file:../x",
    "../x",
  ])("a dependency %s is refused unless the config allows it", async (spec) => {
    const name = "towline-connector-web";
    const project = makeProject({ [name]: spec }, connectorPackage(name, "web"));
    expect(problemOf(await open(project), "web")).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_UNTRUSTED",
      advice: 'If you trust it, write in the config: trust: { allow: ["towline-connector-web"] }',
    });
    expect(problemOf(await open(project, { pins: { web: name } }), "web")?.code).toBe("ERR_TOWLINE_PLUGIN_UNTRUSTED");
    expect(problemOf(await open(project, { allow: [name] }), "web")).toBeUndefined();
  });

  test("an alias is seen by what is installed, whatever the spec says", async () => {
    const project = makeProject(
      { "towline-connector-web": "^1.0.0" },
      connectorPackage("towline-connector-web", "web", { manifest: { name: "something-else" } }),
    );
    const problem = problemOf(await open(project), "web");
    expect(problem?.code).toBe("ERR_TOWLINE_PLUGIN_UNTRUSTED");
    expect(problem?.message).toContain('is "something-else"');
  });

  test.each(["workspace:^", "link:../x", "npm:towline-connector-web@^1.0.0", "latest", "1.x || 2.x", "catalog:"])(
    "a dependency %s is fine",
    async (spec) => {
      const project = makeProject({ "towline-connector-web": spec }, connectorPackage("towline-connector-web", "web"));
      expect(problemOf(await open(project), "web")).toBeUndefined();
    },
  );
});

describe("manifests", () => {
  test.each<[string, unknown, string]>([
    ["missing", undefined, "has no package.json in"],
    ["not JSON", "{ name: ", "is not JSON"],
    ["a list", [], "expected an object"],
    ["towline a text", { towline: "web" }, "towline: wrong value"],
    [
      "an identifier in capitals",
      { towline: { connector: "Web" } },
      'towline.connector: wrong value (expected a text of a-z, 0-9 and -, beginning with a letter, got "Web")',
    ],
    ["prefixes without _", { towline: { prefixes: ["ok_", "acme"] } }, "towline.prefixes[1]: wrong value"],
    ["a range that is none", { peerDependencies: { "@towline/core": "newest" } }, "not a version range"],
    ["a range of a wrong type", { peerDependencies: { "@towline/core": 1 } }, "expected a version range, got 1"],
    ["no range", { peerDependencies: {} }, "does not say which core it is made for"],
  ])("%s", async (_, content, message) => {
    const name = "towline-connector-web";
    const [healthy] = Object.values(connectorPackage(name, "web"));
    const isChange = typeof content === "object" && !Array.isArray(content);
    const files: { [path: string]: unknown } = { [`node_modules/${name}/index.js`]: "" };
    if (content !== undefined)
      files[`node_modules/${name}/package.json`] = isChange ? { ...(healthy as object), ...content } : content;
    const registry = await open(
      makeProject(
        { [name]: "1", "towline-connector-good": "1" },
        files,
        connectorPackage("towline-connector-good", "good"),
      ),
    );
    const problem = problemOf(registry, "web");
    expect(problem?.code).toBe("ERR_TOWLINE_PLUGIN_MANIFEST");
    expect(problem?.message).toContain(message);
    expect(problem?.advice).toBeTruthy();
    expect((await registry.load("good")).name).toBe("good");
  });

  test("a name that gives no identifier says what its author can do", async () => {
    const name = "towline-connector-2fast";
    const problem = problemOf(await open(makeProject({ [name]: "1" }, connectorPackage(name, "x"))), "2fast");
    expect(problem).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_MANIFEST",
      advice: expect.stringContaining('"connector"'),
    });
  });

  test("a dependency that is not installed", async () => {
    const problem = problemOf(await open(makeProject({ "towline-connector-web": "1" })), "web");
    expect(problem).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_NOT_FOUND", advice: "Run: npm install" });
  });

  test("packages linked from outside node_modules are local: their range is not compared", async () => {
    const name = "towline-connector-web";
    const elsewhere = makeFolder({ "package.json": { name, peerDependencies: { "@towline/core": "^99.0.0" } } });
    const project = makeProject({ [name]: "^1.0.0" });
    mkdirSync(join(project, "node_modules"));
    symlinkSync(elsewhere, join(project, "node_modules", name));
    expect((await open(project)).list()).toMatchObject([{ identifier: "web", folder: elsewhere, problem: undefined }]);
  });
});
