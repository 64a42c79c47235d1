/** The host registry against real npm-shaped folders: what is found, what is refused, and how that is told. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Connector } from "../connector/define-connector.ts";
import { connectorPackage, connectorSource, type FileTree, makeFolder } from "../discovery/temporary-project.mts";
import type { PluginError } from "../errors/kinds.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";
import { createRegistry, type RegistryOptions } from "./create-registry.ts";
import type { Registry } from "./registry.ts";

function open(projectFolder: string | undefined, options: Partial<RegistryOptions> = {}): Promise<Registry> {
  const defaults = {
    pins: {},
    allow: [],
    installation: undefined,
    given: [],
    cacheFolder: join(makeFolder(), "cache"),
  };
  return createRegistry({ ...defaults, configFolder: projectFolder ?? makeFolder(), projectFolder, ...options });
}

/** A project whose package.json names these dependencies. */
function makeProject(dependencies: { [name: string]: string }, ...trees: FileTree[]): string {
  return makeFolder(Object.assign({ "package.json": { name: "my-fleet", dependencies } }, ...trees));
}

function problemOf(registry: Registry, identifier: string): PluginError | undefined {
  return registry.list().find((entry) => entry.identifier === identifier)?.problem;
}

const FAILS = "must have failed";
async function failureOf(promise: Promise<unknown>): Promise<PluginError> {
  return promise.then(
    () => {
      throw new Error(FAILS);
    },
    (error: PluginError) => error,
  );
}

describe("what is found", () => {
  test.each([
    ["@towline/connector-web", "web"],
    ["towline-connector-web", "web"],
    ["@acme/towline-connector-web", "web"],
    ["towline-connector-my-cloud2", "my-cloud2"],
  ])("%s is the connector %s", async (packageName, identifier) => {
    const project = makeProject({ [packageName]: "^1.0.0" }, connectorPackage(packageName, identifier));
    const registry = await open(project);
    expect(registry.list()).toMatchObject([
      { identifier, packageName, version: "1.0.0", origin: "project", problem: undefined },
    ]);
    expect(registry.list()[0]?.folder).toBe(join(project, "node_modules", packageName));
    expect(registry.has(identifier)).toBe(true);
  });

  test("devDependencies and optionalDependencies are found; an optional one that is absent is no mistake", async () => {
    const project = makeFolder({
      "package.json": {
        devDependencies: { "towline-connector-a": "1" },
        optionalDependencies: { "towline-connector-b": "1", "towline-connector-c": "1" },
      },
      ...connectorPackage("towline-connector-a", "a"),
      ...connectorPackage("towline-connector-b", "b"),
    });
    expect((await open(project)).list().map(({ identifier }) => identifier)).toEqual(["a", "b"]);
  });

  test("nothing loads because it merely lies in node_modules, or is called differently", async () => {
    const project = makeProject(
      { "connector-plain": "1", "towline-connectors-x": "1", "towline-plugin-x": "1" },
      connectorPackage("towline-connector-lying-there", "lying-there"),
      connectorPackage("connector-plain", "plain", { manifest: { towline: { connector: "plain" } } }),
      connectorPackage("towline-plugin-x", "x"),
    );
    expect((await open(project)).list()).toEqual([]);
  });

  test("discovery imports nothing", async () => {
    const source = "globalThis.towlineWasImported = true;";
    const project = makeProject(
      { "towline-connector-web": "1" },
      connectorPackage("towline-connector-web", "web", { source }),
    );
    const registry = await open(project);
    registry.ownerOf("web_port");
    expect("towlineWasImported" in globalThis).toBe(false);
  });

  test("the project itself, when it is a connector", async () => {
    const [manifest, source] = Object.values(connectorPackage("@acme/towline-connector-web", "web"));
    const project = makeFolder({ "package.json": manifest, "index.js": source });
    const registry = await open(project);
    expect(registry.list()).toMatchObject([{ identifier: "web", origin: "self", folder: project, problem: undefined }]);
    expect((await registry.load("web")).name).toBe("web");
  });

  test("the installation's own dependencies, found from its folder; the project's copy of a package wins", async () => {
    const both = connectorPackage("towline-connector-both", "both");
    const installation = makeProject(
      { "towline-connector-both": "1", "towline-connector-cli": "1" },
      connectorPackage("towline-connector-both", "both", { manifest: { version: "0.9.0" } }),
      connectorPackage("towline-connector-cli", "cli"),
    );
    const registry = await open(makeProject({ "towline-connector-both": "1" }, both), { installation });
    expect(registry.list()).toMatchObject([
      { identifier: "both", version: "1.0.0", origin: "project", problem: undefined },
      { identifier: "cli", origin: "installation", problem: undefined },
    ]);
  });

  test("a package that the project names but has not installed gives way to the installation's", async () => {
    const installation = makeProject({ "towline-connector-a": "1" }, connectorPackage("towline-connector-a", "a"));
    const registry = await open(makeProject({ "towline-connector-a": "1" }), { installation });
    expect(registry.list()).toMatchObject([{ identifier: "a", origin: "installation", problem: undefined }]);
  });

  test("no project and no installation: nothing", async () => {
    expect((await open(undefined)).list()).toEqual([]);
  });

  test("a project whose package.json is not JSON is an error of the configuration", async () => {
    await expect(open(makeFolder({ "package.json": "{" }))).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_SYNTAX",
    });
  });

  test("what the manifest says: another identifier and further prefixes", async () => {
    const towline = { connector: "cloud", prefixes: ["acme_"] };
    const project = makeProject(
      { "towline-connector-web": "1" },
      connectorPackage("towline-connector-web", "cloud", { manifest: { towline } }),
    );
    const registry = await open(project);
    expect(registry.list()).toMatchObject([{ identifier: "cloud", prefixes: ["cloud_", "acme_"] }]);
    expect(registry.ownerOf("acme_region")?.identifier).toBe("cloud");
    expect(registry.ownerOf("cloud_port")?.identifier).toBe("cloud");
    expect(registry.ownerOf("other_port")).toBeUndefined();
  });

  test("the longest prefix owns a key", async () => {
    const project = makeProject(
      { "towline-connector-web": "1", "towline-connector-web-admin": "1" },
      connectorPackage("towline-connector-web", "web"),
      connectorPackage("towline-connector-web-admin", "web-admin"),
    );
    const registry = await open(project);
    expect(registry.ownerOf("web_admin_port")?.identifier).toBe("web-admin");
    expect(registry.ownerOf("web_port")?.identifier).toBe("web");
  });
});

describe("what the config pins", () => {
  test("a file and a folder by path, from the config's folder", async () => {
    const configFolder = makeFolder({
      "my.js": `module.exports = ${connectorSource("mine")};`,
      "cloud/package.json": { name: "whatever", main: "lib" },
      "cloud/lib/index.js": `exports.__esModule = true; exports.default = ${connectorSource("cloud")};`,
    });
    const registry = await open(undefined, { configFolder, pins: { mine: "./my.js", cloud: "./cloud" } });
    expect(registry.list()).toMatchObject([
      { identifier: "cloud", origin: "config", problem: undefined, folder: join(configFolder, "cloud") },
      { identifier: "mine", origin: "config", problem: undefined, packageName: "./my.js" },
    ]);
    expect((await registry.load("mine")).name).toBe("mine");
    expect((await registry.load("cloud")).name).toBe("cloud");
  });

  test("a package that is no dependency, found from the config's folder, else from the installation", async () => {
    const configFolder = makeFolder(connectorPackage("acme-web", "web"));
    const installation = makeFolder(connectorPackage("towline-connector-db", "db"));
    const pins = { web: "acme-web", db: "towline-connector-db" };
    const registry = await open(undefined, { configFolder, installation, pins });
    expect(registry.list().map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });

  test.each([
    ["./missing.js", "ERR_TOWLINE_PLUGIN_NOT_FOUND"],
    ["towline-connector-missing", "ERR_TOWLINE_PLUGIN_NOT_FOUND"],
    ["./empty", "ERR_TOWLINE_PLUGIN_MANIFEST"],
    ["file:///etc/passwd", "ERR_TOWLINE_PLUGIN_UNTRUSTED"],
    ["npm:other@1", "ERR_TOWLINE_PLUGIN_UNTRUSTED"],
    ["git+ssh://git@example.com/x.git", "ERR_TOWLINE_PLUGIN_UNTRUSTED"],
    ["../../node_modules/../x", "ERR_TOWLINE_PLUGIN_NOT_FOUND"],
  ])("%s is broken with %s, and the others work", async (spec, code) => {
    const configFolder = makeFolder({ "my.js": `module.exports = ${connectorSource("mine")};`, "empty/readme": "" });
    const registry = await open(undefined, { configFolder, pins: { bad: spec, mine: "./my.js" } });
    expect(problemOf(registry, "bad")?.code).toBe(code);
    await expect(registry.load("bad")).rejects.toMatchObject({ code });
    expect((await registry.load("mine")).name).toBe("mine");
  });

  test("under another identifier than its own, and the package itself stays", async () => {
    const project = makeProject({ "towline-connector-web": "1" }, connectorPackage("towline-connector-web", "web"));
    const registry = await open(project, { pins: { site: "towline-connector-web" } });
    expect(problemOf(registry, "site")).toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_MANIFEST",
      message: 'the config declares "towline-connector-web" as "site", but it is the connector "web"',
      advice: 'Write in the config: connectors: { web: "towline-connector-web" }',
    });
    expect(problemOf(registry, "web")).toBeUndefined();
  });
});

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

describe("loading", () => {
  test("tells hooks of what was loaded and what failed, once each", async () => {
    const loaded: LoadedPackage[] = [];
    const failed: FailedPackage[] = [];
    const project = makeProject(
      { "towline-connector-good": "1", "towline-connector-bad": "1", "towline-connector-absent": "1" },
      connectorPackage("towline-connector-good", "good"),
      connectorPackage("towline-connector-bad", "bad", { source: "throw new Error('boom')" }),
    );
    const registry = await open(project, {
      onLoaded: (event) => loaded.push(event),
      onFailed: (event) => failed.push(event),
    });
    expect(failed.map(({ packageName }) => packageName)).toEqual(["towline-connector-absent"]);
    const [one, other] = await Promise.all([registry.load("good"), registry.load("good")]);
    expect(one).toBe(other);
    await expect(registry.load("bad")).rejects.toThrow("boom");
    await expect(registry.load("bad")).rejects.toThrow("boom");
    await expect(registry.load("absent")).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_NOT_FOUND" });
    expect(loaded).toEqual([
      { kind: "connector", packageName: "towline-connector-good", version: "1.0.0", identifier: "good" },
    ]);
    expect(failed.map(({ packageName }) => packageName)).toEqual(["towline-connector-absent", "towline-connector-bad"]);
    expect(problemOf(registry, "bad")?.message).toContain("boom");
  });

  test.each([
    [
      "sssh",
      'no installed package has the connector "sssh". Did you mean "ssh"?',
      "npm install @towline/connector-ssh",
    ],
    ["docker", 'no installed package has the connector "docker"', "npm install @towline/connector-docker"],
    ["spaceship", 'no installed package has the connector "spaceship"', "npm install towline-connector-spaceship"],
    [
      "webb",
      'no installed package has the connector "webb". Did you mean "web"?',
      "npm install towline-connector-webb",
    ],
    ["not one; rm", 'no installed package has the connector "not one; rm"', "Run towline connectors"],
  ])("an unknown %s is not found, with what to do", async (identifier, message, advice) => {
    const registry = await open(
      makeProject({ "towline-connector-web": "1" }, connectorPackage("towline-connector-web", "web")),
    );
    await expect(registry.load(identifier)).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONNECTOR_UNKNOWN",
      message,
      advice: expect.stringContaining(advice),
    });
  });
});
