/** Where a config is looked for, and everything that must not be read, followed or run on the way. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "./load-config.ts";

const FOREIGN_USER = 12345;
const mayChangeOwners = process.getuid?.() === 0;
const originalFolder = process.cwd();
const originalHome = process.env.HOME;

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), "towline-config-")));
});

afterEach(() => {
  process.chdir(originalFolder);
  process.env.HOME = originalHome;
  rmSync(base, { recursive: true, force: true });
});

/** Writes files below the test's folder; `.git` and other names that end in a slash become folders. */
function write(files: { readonly [path: string]: string }): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(base, path);
    mkdirSync(path.endsWith("/") ? file : dirname(file), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(file, content);
  }
}

function hostsOf(loaded: Awaited<ReturnType<typeof loadConfig>>): string[] {
  return loaded.config.hosts.map(({ name }) => name);
}

function load(path = "", config?: string | false | object) {
  return loadConfig({ cwd: join(base, path), config });
}

const HOSTS = (name: string) => `fleet: { hosts: [${name}] }\n`;
/** Code that leaves a marker when it runs. */
const CODE = (marker: string) =>
  `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(marker)}, "ran"); export default { fleet: { hosts: ["code"] } };`;

describe("search", () => {
  test("finds none and is content", async () => {
    write({ ".git/": "", "sub/": "" });
    const loaded = await load("sub");
    expect(loaded).toMatchObject({ file: undefined, folder: join(base, "sub"), root: base, projectFolder: undefined });
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
    expect(loaded).toMatchObject({ folder: join(base, "app"), root: base, projectFolder: join(base, "app") });
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

describe("trust", () => {
  test("runs no config that cosmiconfig would look for by itself", async () => {
    const marker = join(base, "marker");
    const write_ = `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran"); module.exports = {};`;
    const home = join(base, "home");
    write({
      "work/.git/": "",
      "work/package.json":
        '{"cosmiconfig":{"searchPlaces":["evil.js"],"loaders":{".yaml":"./evil.js"}},"towline":{"fleet":{"hosts":["a"]}}}',
      "work/evil.js": write_,
      "work/.config/config.js": write_,
      "work/.config/config.json": '{"searchPlaces":["evil.js"]}',
      "work/.config/towlinerc.js": write_,
      "work/.towlinerc.js": write_,
      "work/.towlinerc": "fleet: { hosts: [rc] }",
      "work/towline.config.js": write_,
      "work/towline.config.cjs": write_,
      "home/.config/towline/config.js": write_,
      "home/.towlinerc": "fleet: { hosts: [home] }",
    });
    process.env.HOME = home;
    process.chdir(join(base, "work"));
    expect(hostsOf(await load("work"))).toEqual(["a"]);
    expect(existsSync(marker)).toBe(false);
  });

  test("does not search the home folder", async () => {
    write({ "home/.config/towline/config.yaml": HOSTS("home"), "work/.git/": "" });
    process.env.HOME = join(base, "home");
    expect((await load("work")).file).toBeUndefined();
  });

  test.each(["towline.config.yaml", "towline.config.json", "package.json"])(
    "follows no $import in %s",
    async (name) => {
      const marker = join(base, "marker");
      const config = { $import: ["./evil.js", "./other.yaml"] };
      write({
        ".git/": "",
        "evil.js": `require("node:fs").writeFileSync(${JSON.stringify(marker)}, "ran")`,
        "other.yaml": HOSTS("imported"),
        [name]: JSON.stringify(name === "package.json" ? { towline: config, ...config } : config),
      });
      await expect(load()).rejects.toThrow(/\$import.*unknown key/s);
      expect(existsSync(marker)).toBe(false);
    },
  );

  test("runs code in the root, and only there", async () => {
    const marker = join(base, "marker");
    write({ ".git/": "", "sub/towline.config.mjs": CODE(marker), "sub/deep/": "" });
    for (const folder of ["sub", "sub/deep"]) {
      await expect(load(folder)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    }
    expect(existsSync(marker)).toBe(false);
    write({ "towline.config.mjs": CODE(marker) });
    expect(hostsOf(await load())).toEqual(["code"]);
    expect(existsSync(marker)).toBe(true);
  });

  test("runs no code above the root", async () => {
    const marker = join(base, "marker");
    write({ "towline.config.mjs": CODE(marker), "work/.git/": "" });
    expect((await load("work")).file).toBeUndefined();
    expect(existsSync(marker)).toBe(false);
  });

  test("runs code elsewhere when it is named", async () => {
    write({ ".git/": "", "sub/towline.config.mjs": CODE(join(base, "marker")) });
    expect(hostsOf(await load("", "sub/towline.config.mjs"))).toEqual(["code"]);
  });

  test.each(["towline.config.yaml", "towline.config.mjs"])("refuses %s that everyone can write to", async (name) => {
    const marker = join(base, "marker");
    write({ ".git/": "", [name]: name.endsWith("mjs") ? CODE(marker) : HOSTS("a") });
    chmodSync(join(base, name), 0o666);
    for (const config of [undefined, name]) {
      await expect(load("", config)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    }
    chmodSync(join(base, name), 0o664);
    expect((await load()).file).toBe(join(base, name));
  });

  test("judges a link by what it leads to", async () => {
    write({ ".git/": "", "shared.yaml": HOSTS("a") });
    symlinkSync(join(base, "shared.yaml"), join(base, "towline.config.yaml"));
    expect(hostsOf(await load())).toEqual(["a"]);
    chmodSync(join(base, "shared.yaml"), 0o666);
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    rmSync(join(base, "shared.yaml"));
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_NOT_FOUND" });
  });

  test.skipIf(!mayChangeOwners)(
    "runs no code of another user, and none that a link leads to (needs root)",
    async () => {
      const marker = join(base, "marker");
      write({ ".git/": "", "towline.config.mjs": CODE(marker), "other/code.mjs": CODE(marker), "linked/.git/": "" });
      chownSync(join(base, "towline.config.mjs"), FOREIGN_USER, FOREIGN_USER);
      chownSync(join(base, "other/code.mjs"), FOREIGN_USER, FOREIGN_USER);
      symlinkSync(join(base, "other/code.mjs"), join(base, "linked/towline.config.mjs"));
      for (const [folder, config] of [
        ["", undefined],
        ["", "towline.config.mjs"],
        ["linked", undefined],
      ] as const) {
        await expect(load(folder, config)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
      }
      expect(existsSync(marker)).toBe(false);
    },
  );

  test.skipIf(!mayChangeOwners)(
    "reads data of another user, but none from a folder open to all (needs root)",
    async () => {
      write({ ".git/": "", "towline.config.yaml": HOSTS("a") });
      chownSync(join(base, "towline.config.yaml"), FOREIGN_USER, FOREIGN_USER);
      expect(hostsOf(await load())).toEqual(["a"]);
      chmodSync(base, 0o1777);
      await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
      expect(hostsOf(await load("", "towline.config.yaml"))).toEqual(["a"]);
    },
  );
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
