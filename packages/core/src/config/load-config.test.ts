/** Where a config is looked for, and what is told of bad and harmful files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base, HOSTS, hostsOf, load, write } from "../../../../test/support/config-files.ts";

describe("search", () => {
  test("finds none and is content", async () => {
    write({ ".git/": "", "sub/": "" });
    const loaded = await load("sub");
    expect(loaded).toMatchObject({ file: undefined, folder: join(base, "sub"), root: base, packageFolders: [] });
    expect(loaded.config).toMatchObject({ plugins: [], hosts: [], parallelism: undefined });
  });

  test.each([
    ["towline.config.yaml", HOSTS("a")],
    ["towline.config.yml", HOSTS("a")],
    ["towline.config.json", '\uFEFF{"fleet":{"hosts":["a"]}}'],
    ["package.json", '{"name":"x","towline":{"connector":"x","prefixes":["x_"],"fleet":{"hosts":["a"]}}}'],
    ["towline.config.mjs", 'export default { fleet: { hosts: ["a"] } };'],
  ])("reads %s", async (name, content) => {
    write({ ".git/": "", [name]: content });
    const loaded = await load();
    expect(loaded.file).toBe(join(base, name));
    expect(hostsOf(loaded)).toEqual(["a"]);
  });

  test("takes the nearest folder, and tells folder, root and project", async () => {
    write({
      ".git/": "",
      "towline.config.yaml": HOSTS("root"),
      "app/package.json": '{"towline":{}}',
      "app/towline.config.yaml": HOSTS("app"),
      "app/src/": "",
    });
    const loaded = await load("app/src");
    expect(hostsOf(loaded)).toEqual(["app"]);
    expect(loaded).toMatchObject({ folder: join(base, "app"), root: base, packageFolders: [join(base, "app")] });
  });

  test("never looks above the nearest .git, even from a submodule's .git file", async () => {
    write({ ".git/": "", "towline.config.yaml": HOSTS("outer"), "sub/.git": "gitdir: x", "sub/deep/": "" });
    expect((await load("sub/deep")).file).toBeUndefined();
  });

  test.each([
    ["workspaces", { "package.json": '{"workspaces":["*"]}' }],
    ["pnpm-workspace.yaml", { "package.json": "{}", "pnpm-workspace.yaml": "" }],
  ])("takes the outermost workspace (%s) for the root", async (_kind, files) => {
    write({ ...files, "towline.config.yaml": HOSTS("a"), "app/package.json": '{"workspaces":[]}', "app/src/": "" });
    expect(await load("app/src")).toMatchObject({ root: base, file: join(base, "towline.config.yaml") });
  });

  test("without a root, looks nowhere but in the working directory", async () => {
    write({ "towline.config.yaml": HOSTS("above"), "sub/package.json": "{}" });
    expect(await load("sub")).toMatchObject({ file: undefined, root: join(base, "sub") });
  });

  test("passes by a package.json without a config, a connector's own manifest, and a broken one", async () => {
    write({
      ".git/": "",
      "towline.config.yaml": HOSTS("root"),
      "a/package.json": "{}",
      "a/b/package.json": '{"towline":{"connector":"web"}}',
      "a/b/c/package.json": '{"towline": nonsense',
    });
    expect(hostsOf(await load("a/b/c"))).toEqual(["root"]);
  });

  test("passes by a package.json without a config that is no text", async () => {
    write({ ".git/": "", "towline.config.yaml": HOSTS("root"), "sub/": "" });
    writeFileSync(join(base, "sub/package.json"), Buffer.from('{"name":"caf\xe9"}', "latin1"));
    expect(hostsOf(await load("sub"))).toEqual(["root"]);
  });

  test("reads an empty file as an empty config", async () => {
    write({ ".git/": "", "towline.config.yaml": "# nothing yet\n" });
    expect(hostsOf(await load())).toEqual([]);
    write({ "towline.config.yaml": "" });
    expect((await load()).file).toBe(join(base, "towline.config.yaml"));
  });

  test("config: false and a config as an object read no file", async () => {
    write({ ".git/": "", "towline.config.yaml": HOSTS("file") });
    expect((await load("", false)).file).toBeUndefined();
    const given = await load("", { fleet: { hosts: ["given"] } });
    expect(given).toMatchObject({ file: undefined, folder: base });
    expect(hostsOf(given)).toEqual(["given"]);
  });
});

describe("bad files", () => {
  async function failure(
    name: string,
    content: string | undefined,
  ): Promise<{ code: string; message: string; advice: string }> {
    write({ ".git/": "", ...(content === undefined ? {} : { [name]: content }) });
    return load("", name).then(
      () => expect.unreachable(),
      (error) => error,
    );
  }

  test.each([
    ["missing.yaml", undefined, "ERR_TOWLINE_CONFIG_NOT_FOUND"],
    ["folder/", "", "ERR_TOWLINE_CONFIG_UNREADABLE"],
    ["config.toml", "a = 1", "ERR_TOWLINE_CONFIG_UNREADABLE"],
    ["a.mjs", "throw new Error('broken')", "ERR_TOWLINE_CONFIG_UNREADABLE"],
    ["b.mjs", "export const hosts = 1", "ERR_TOWLINE_CONFIG_UNREADABLE"],
    ["a.yaml", "a: [", "ERR_TOWLINE_CONFIG_SYNTAX"],
    ["a.json", "{,}", "ERR_TOWLINE_CONFIG_SYNTAX"],
    ["list.yaml", "- a", "ERR_TOWLINE_CONFIG_INVALID"],
    ["text.yaml", "hello", "ERR_TOWLINE_CONFIG_INVALID"],
    ["two.yaml", "a: 1\n---\nb: 2", "ERR_TOWLINE_CONFIG_SYNTAX"],
  ])("tells in one line what is wrong with %s", async (name, content, code) => {
    const error = await failure(name, content);
    expect(error).toMatchObject({ name: "ConfigError", code });
    expect(error.message).toContain(join(base, name.replace("/", "")));
    expect(error.message).not.toContain("\n");
    expect(error.advice).toMatch(/\.$|}/);
  });

  test.skipIf((process.features as { typescript?: unknown }).typescript)(
    "needs a Node that reads TypeScript for .ts",
    async () => {
      expect((await failure("a.ts", "export default {}")).message).toContain(`Node ${process.versions.node}`);
    },
  );

  test("finds a folder where the config should be", async () => {
    write({ ".git/": "", "towline.config.yaml/": "" });
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNREADABLE" });
  });
});

describe("harmful documents", () => {
  test.each([
    ["a.yaml", "data: { __proto__: { polluted: 1 } }"],
    ["b.yaml", "data: &a { x: { __proto__: { polluted: 1 } } }\nfleet: { hosts: { web1: { <<: *a } } }"],
    ["a.json", '{"__proto__": {"polluted": 1}}'],
    ["b.json", '{"fleet": {"hosts": [{"__proto__": {"polluted": 1}}]}}'],
  ])("refuses __proto__ in %s", async (name, content) => {
    write({ ".git/": "", [name]: content });
    await expect(load("", name)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_INVALID" });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("takes constructor and toString for plain names", async () => {
    const content =
      '{"data":{"constructor":1},"groups":{"toString":{"hosts":["hasOwnProperty"]}},"fleet":{"hosts":{"constructor":{}}}}';
    write({ ".git/": "", "a.json": content });
    const { config } = await load("", "a.json");
    expect(config.hosts.map(({ name }) => name)).toEqual(["constructor"]);
    expect([...config.groups.keys()]).toEqual(["toString"]);
  });

  test("refuses aliases that multiply, and circles", async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const previous = level === 0 ? "x" : `*l${level - 1}`;
      return `  l${level}: &l${level} [${Array(9).fill(previous).join(", ")}]`;
    });
    write({ ".git/": "", "bomb.yaml": `data:\n${levels.join("\n")}\n`, "circle.yaml": "data: { a: &a [*a] }\n" });
    await expect(load("", "bomb.yaml")).rejects.toThrow(/more than 1,000,000 values/);
    await expect(load("", "circle.yaml")).rejects.toThrow(/nested more than 100 levels/);
  });

  test("lets anchors and merge keys do what they are for", async () => {
    const text = "data: &a { ssh_user: x }\nfleet: { hosts: { web1: { <<: *a, ssh_port: 1 } } }\n";
    write({ ".git/": "", "towline.config.yaml": text });
    expect((await load()).config.hosts[0]?.data).toEqual({ ssh_user: "x", ssh_port: 1 });
  });
});
