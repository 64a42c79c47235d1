/** The host registry against real npm-shaped folders: what is found, pinned and loaded. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeProject, open, problemOf } from "../../../../test/support/registry-of-project.ts";
import { connectorPackage, connectorSource, makeFolder } from "../../../../test/support/temporary-project.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";

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

  test("a package that is no dependency, if it was installed with Towline, or the config allows it", async () => {
    const configFolder = makeFolder({ ...connectorPackage("acme-web", "web"), ...connectorPackage("acme-db", "db") });
    const installation = makeFolder(connectorPackage("towline-connector-db", "db"));
    const pins = { web: "acme-web", db: "towline-connector-db" };
    const registry = await open(undefined, { configFolder, installation, pins });
    expect(problemOf(registry, "db")).toBeUndefined();
    // It merely lies there: nothing says where it comes from.
    expect(problemOf(registry, "web")?.code).toBe("ERR_TOWLINE_PLUGIN_UNTRUSTED");
    const allowed = await open(undefined, { configFolder, pins: { web: "acme-web" }, allow: ["acme-web"] });
    expect(problemOf(allowed, "web")).toBeUndefined();
  });

  test("a copy that no dependency names gives way to the one that was installed with Towline", async () => {
    const name = "towline-connector-web";
    const configFolder = makeFolder(connectorPackage(name, "web"));
    const installation = makeFolder(connectorPackage(name, "web"));
    const registry = await open(undefined, { configFolder, installation, pins: { web: name } });
    expect(registry.list()).toMatchObject([{ folder: join(installation, "node_modules", name), problem: undefined }]);
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
    const files = { "a/b/my.js": `module.exports = ${connectorSource("mine")};`, "a/b/empty/readme": "" };
    const configFolder = join(makeFolder(files), "a/b");
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
    [
      "vagrnat",
      'no installed package has the connector "vagrnat". Did you mean "vagrant"?',
      "npm install @towline/connector-vagrant",
    ],
    ["docker", 'no installed package has the connector "docker"', "npm install @towline/connector-docker"],
    ["spaceship", 'no installed package has the connector "spaceship"', "Installed are web. A connector of your own"],
    [
      "webb",
      'no installed package has the connector "webb". Did you mean "web"?',
      "Correct the name; towline connectors",
    ],
    ["not one; rm", 'no installed package has the connector "not one; rm"', "Installed are web."],
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
