/** Several files and environments: what counts in which order, and where each mistake is. */
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFakeInventory } from "../../../../test/support/fake-inventory.ts";
import { formatProblem, type Problem } from "../errors/problem.ts";
import { loadConfig } from "./load-config.ts";

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "towline-include-")));
});

afterEach(async () => {
  delete process.env.TOWLINE_ENV;
  await rm(folder, { recursive: true, force: true });
});

async function write(files: { readonly [name: string]: string }): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text, { mode: 0o644 });
  }
}

const load = (environment?: string) => loadConfig({ cwd: folder, environment });

async function names(environment?: string): Promise<string[]> {
  const inventory = await createFakeInventory(await load(environment));
  return (await inventory.select(["all"])).map(({ name }) => name);
}

async function settingsOf(name: string, environment?: string): Promise<{ readonly [key: string]: unknown }> {
  const inventory = await createFakeInventory(await load(environment));
  const [entry] = await inventory.select([name]);
  return (await inventory.resolve(entry as never, 0)).data;
}

async function mistakes(): Promise<string[]> {
  const error = await load().catch((thrown: unknown) => thrown);
  const { problems = [] } = error as { readonly problems?: readonly Problem[] };
  return problems.map((problem) => formatProblem(problem).replaceAll(`${folder}/`, ""));
}

describe("include", () => {
  test("takes files, folders in order, and patterns, each relative to the file that says it", async () => {
    await write({
      "towline.config.yaml": "include: [hosts/first.yaml, conf.d, 'more/*/w?.json']\nfleet: { hosts: [own] }\n",
      "hosts/first.yaml": "include: nested/deep.yml\nfleet: { hosts: [first] }\n",
      "hosts/nested/deep.yml": "fleet: { hosts: [deep] }\n",
      "conf.d/20.yaml": "fleet: { hosts: [twenty] }\n",
      "conf.d/10.json": '{ "fleet": { "hosts": ["ten"] } }\n',
      "conf.d/.hidden.yaml": "fleet: { hosts: [hidden] }\n",
      "conf.d/README.md": "no config",
      "more/a/w1.json": '{ "fleet": { "hosts": ["w1"] } }',
      "more/b/w2.json": '{ "fleet": { "hosts": ["w2"] } }',
      "more/b/x3.json": '{ "fleet": { "hosts": ["x3"] } }',
    });
    expect(await names()).toEqual(["deep", "first", "ten", "twenty", "w1", "w2", "own"]);
  });

  test("is weaker than what the file itself says; of several files the later one is stronger", async () => {
    await write({
      "towline.config.yaml": "include: [a.yaml, b.yaml]\ndata: { ssh_user: own }\ngroups: { web: { hosts: [web1] } }\n",
      "a.yaml": "data: { ssh_user: a, ssh_port: 1 }\ngroups: { web: { data: { rack: 1, ssh_checking: yes } } }\n",
      "b.yaml":
        "data: { ssh_port: 2 }\ngroups: { web: { data: { ssh_checking: no } } }\nfleet: { hosts: [web1: { ssh_odd: 3 }] }\n",
    });
    expect(await settingsOf("web1")).toMatchObject({ ssh_user: "own", ssh_port: 2, ssh_checking: "no", ssh_odd: 3 });
  });

  test("reads a file once, though several include it", async () => {
    await write({
      "towline.config.yaml": "include: [a.yaml, b.yaml]\n",
      "a.yaml": "include: c.yaml\n",
      "b.yaml": "include: ./c.yaml\n",
      "c.yaml": "fleet: { hosts: [c] }\n",
    });
    expect((await load()).sections.map(({ file }) => file?.slice(folder.length + 1))).toEqual([
      "c.yaml",
      "a.yaml",
      "b.yaml",
      undefined,
    ]);
  });

  test("tells all that is wrong, each with its own file and line", async () => {
    await write({
      "towline.config.yaml":
        "data: { a: 1 }\ninclude:\n  - sub/a.yaml\n  - missing.yaml\n  - sub/text.txt\n  - none-*.yaml\n",
      "sub/a.yaml": "include:\n  - b.yaml\nfleet:\n  hsots: []\nplugins: []\n",
      "sub/b.yaml": "include: a.yaml\ndata:\n  ssh_prot: 3\n",
      "sub/text.txt": "",
    });
    expect(await mistakes()).toEqual([
      "sub/a.yaml:5: plugins: only the config itself may say this, and no file that it includes",
      'sub/a.yaml:4: fleet.hsots: unknown key (expected parallelism, hosts, boats, restrictions, unknown). Did you mean "hosts"?',
      "sub/b.yaml:1: include: files include each other: sub/a.yaml > sub/b.yaml > sub/a.yaml",
      "towline.config.yaml:4: include[1]: there is no file or folder missing.yaml",
      "towline.config.yaml:5: include[2]: sub/text.txt has none of the endings .yaml .yml .json .mjs .ts",
    ]);
  });

  test("a file that includes itself, by a link", async () => {
    await write({ "towline.config.yaml": "include: again.yaml\n" });
    await symlink("towline.config.yaml", join(folder, "again.yaml"));
    expect(await mistakes()).toEqual([
      "towline.config.yaml:1: include: files include each other: towline.config.yaml > towline.config.yaml",
    ]);
  });

  test("says who includes a file that can't be parsed", async () => {
    await write({ "towline.config.yaml": "data: {}\ninclude: a.yaml\n", "a.yaml": "a: [\n" });
    await expect(load()).rejects.toThrow(`(${folder}/towline.config.yaml:2 includes it)`);
  });

  test("settings in an included file are told with its own lines", async () => {
    await write({
      "towline.config.yaml": "include: a.yaml\nfleet:\n  hosts: [web1]\n",
      "a.yaml": "data: { ssh_user: x }\ngroups:\n  web:\n    data:\n      ssh_port: 99999\n    hosts: [web1]\n",
    });
    const inventory = await createFakeInventory(await load());
    const hosts = await inventory.select(["web1"]);
    const error = await inventory.validate(hosts).catch((thrown) => thrown);
    expect(error.problems).toMatchObject([{ file: join(folder, "a.yaml"), line: 5 }]);
  });
});

describe.skipIf(process.getuid === undefined)("trust", () => {
  test("a file that everyone can write to is not included", async () => {
    await write({ "towline.config.yaml": "include: a.yaml\n", "a.yaml": "fleet: { hosts: [a] }\n" });
    await chmod(join(folder, "a.yaml"), 0o666);
    await expect(load()).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
  });

  test("a file in a folder that others can write to is data, and fetches nothing", async () => {
    await write({
      "towline.config.yaml": "include: open/a.yaml\ndata: { ssh_password: { $env: MINE } }\n",
      "open/a.yaml": "fleet: { hosts: [web1, web2: { ssh_user: { $command: [id] } }] }\n",
    });
    process.env.MINE = "own secret";
    await chmod(join(folder, "open"), 0o777);
    const loaded = await load();
    expect([loaded.distrust, loaded.distrusted.size]).toEqual([undefined, 1]);
    const inventory = await createFakeInventory(loaded);
    const [web1, web2] = await inventory.select(["all"]);
    expect((await inventory.resolve(web1 as never, 0)).data).toMatchObject({ ssh_password: "own secret" });
    await expect(inventory.resolve(web2 as never, 0)).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });
    delete process.env.MINE;
  });

  test("a config that somebody else could have written includes nothing", async () => {
    await write({ "towline.config.yaml": "include: /etc/hosts.yaml\n" });
    await chmod(folder, 0o777);
    await expect(loadConfig({ cwd: folder, config: join(folder, "towline.config.yaml") })).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
    });
  });
});

describe("environments", () => {
  beforeEach(() =>
    write({
      "towline.config.yaml": [
        "data: { ssh_user: deploy, ssh_port: 22 }",
        "fleet: { hosts: [shared] }",
        "environments:",
        "  production: { include: prod.yaml, data: { ssh_port: 2222 }, fleet: { hosts: [web1], parallelism: 3 } }",
        "  staging: { data: { ssh_user: test }, fleet: { hosts: [stage1] } }",
      ].join("\n"),
      "prod.yaml": "data: { ssh_user: prod, ssh_port: 1 }\n",
    }),
  );

  test("one is added to the config, and is stronger", async () => {
    expect(await names()).toEqual(["shared"]);
    expect(await names("production")).toEqual(["shared", "web1"]);
    expect(await settingsOf("shared", "production")).toMatchObject({ ssh_user: "prod", ssh_port: 2222 });
    expect(await settingsOf("shared", "staging")).toMatchObject({ ssh_user: "test", ssh_port: 22 });
  });

  test("TOWLINE_ENV chooses, and the call over it", async () => {
    process.env.TOWLINE_ENV = "staging";
    expect(await names()).toEqual(["shared", "stage1"]);
    expect(await names("production")).toEqual(["shared", "web1"]);
  });

  test("one that is not there is an error, whoever names it", async () => {
    await expect(load("prodution")).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_INVALID",
      advice: 'Did you mean "production"?',
    });
    process.env.TOWLINE_ENV = "qa";
    await expect(load()).rejects.toThrow("TOWLINE_ENV");
    await write({ "towline.config.yaml": "fleet: { hosts: [a] }\n" });
    expect(await names()).toEqual(["a"]);
    await expect(load("qa")).rejects.toThrow('no environment "qa"');
  });

  test("mistakes are found in all of them, also in those that are not chosen", async () => {
    await write({ "towline.config.yaml": "environments:\n  a:\n    fleet:\n      host: [x]\n  'b c': {}\n" });
    expect(await mistakes()).toEqual([
      'towline.config.yaml:4: environments.a.fleet.host: unknown key (expected parallelism, hosts, boats, restrictions, unknown). Did you mean "hosts"?',
      expect.stringContaining('"b c" can\'t be the name of an environment'),
    ]);
  });
});
