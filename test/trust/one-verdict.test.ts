/** What a project is and which packages count follows from the place of its config, from whichever folder one looks. */
import path from "node:path";
import { expect, test } from "vitest";
import { type FileTree, makeFolder } from "../support/folders.ts";
import { towline } from "../support/towline.ts";

/** A workspace with a package in it; connectors and plugins lie in the root's node_modules. */
function makeWorkspace(dependencies: object, config: string, more: FileTree = {}): string {
  const code = (kind: string, name: string, members: string) =>
    `module.exports = { name: "${name}", ${members}, [Symbol.for("towline.${kind}")]: 1 };`;
  const peers = { version: "1.0.0", peerDependencies: { "@towline/core": "*" } };
  const connector = `summary: "x", dataSchema: { type: "object", properties: {} }, dataMeta: {},
    *makeNamesData(name) { yield { name: "@foo/" + name }; }, connect: async () => { throw new Error("no"); }`;
  return makeFolder({
    "package.json": JSON.stringify({ name: "mono", private: true, workspaces: ["packages/*"], dependencies }),
    "towline.config.yaml": config,
    "packages/app/package.json": JSON.stringify({ name: "app", version: "1.0.0" }),
    "node_modules/towline-connector-foo/package.json": JSON.stringify({ name: "towline-connector-foo", ...peers }),
    "node_modules/towline-connector-foo/index.js": code("connector", "foo", connector),
    "node_modules/towline-plugin-bar/package.json": JSON.stringify({ name: "towline-plugin-bar", ...peers }),
    "node_modules/towline-plugin-bar/index.js": code("plugin", "bar", "apply() {}"),
    ...more,
  });
}

/** What the command says from the root, from the package, from a folder in it, and by `--config` from elsewhere. */
async function fromEverywhere(root: string, words: readonly string[], config = "towline.config.yaml") {
  const elsewhere = makeFolder({ "package.json": JSON.stringify({ name: "other", dependencies: {} }) });
  const there = ["--config", path.join(root, config), ...words];
  const all = [];
  for (const folder of [path.dirname(path.join(root, config)), path.join(root, "packages/app")]) {
    all.push(await towline(words, { cwd: folder }));
  }
  for (const folder of [elsewhere, path.join(root, "packages/app"), "/"])
    all.push(await towline(there, { cwd: folder }));
  return all;
}

test("a connector that the workspace's root depends on is found from every folder", async () => {
  const root = makeWorkspace({ "towline-connector-foo": "1" }, `fleet: { hosts: ["@foo/a"] }\n`);
  for (const { code, stdout, stderr } of await fromEverywhere(root, ["hosts"])) {
    expect(stderr).toBe("");
    expect(stdout).toContain("@foo/a");
    expect(code).toBe(0);
  }
});

test.each([
  [
    "a git address",
    { "towline-connector-foo": "acme/foo", "towline-plugin-bar": "acme/bar" },
    "it comes from a git address",
  ],
  ["no package.json", {}, "no package.json of the project says where it comes from"],
])("what comes from %s is refused from every folder", async (_, dependencies, why) => {
  const config = `plugins: [towline-plugin-bar]\nconnectors: { foo: towline-connector-foo }\nfleet: { hosts: ["@foo/a"] }\n`;
  const root = makeWorkspace(dependencies, config);
  for (const { code, stderr } of await fromEverywhere(root, ["hosts"])) {
    expect(stderr).toContain(`the connector "towline-connector-foo" is not trusted: ${why}`);
    expect(code).toBe(2);
  }
  for (const { stdout } of await fromEverywhere(root, ["plugins"])) {
    expect(stdout).toContain(`the plugin "towline-plugin-bar" is not trusted: ${why}`);
  }
});

test("a config below the root takes its own package and the workspace's, whichever names it first", async () => {
  const config = "packages/app/towline.config.yaml";
  const root = makeWorkspace({ "towline-connector-foo": "1" }, "", {
    [config]: `plugins: [towline-plugin-bar]\nfleet: { hosts: ["@foo/a"] }\n`,
    "packages/app/package.json": JSON.stringify({ name: "app", dependencies: { "towline-plugin-bar": "1" } }),
  });
  for (const { code, stdout } of await fromEverywhere(root, ["hosts"], config)) {
    expect(stdout).toContain("@foo/a");
    expect(code).toBe(0);
  }
  for (const { stdout } of await fromEverywhere(root, ["plugins"], config)) expect(stdout).toMatch(/^ok +bar/);
});

test("a package of another folder's dependencies counts for nothing", async () => {
  const root = makeWorkspace({}, `plugins: [towline-plugin-bar]\n`, {
    "packages/app/package.json": JSON.stringify({ name: "app", dependencies: { "towline-plugin-bar": "1" } }),
  });
  for (const { stdout } of await fromEverywhere(root, ["plugins"])) {
    expect(stdout).toContain("no package.json of the project says where it comes from");
  }
});
