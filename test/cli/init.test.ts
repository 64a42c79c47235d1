/** `towline init` writes configs that work, from what other tools have, and says what of it is not in them. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const CONFIG = "towline.config.yaml";

/** Makes a config, loads it, and returns its hosts. */
async function initialize(args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}) {
  const { code, stdout, stderr } = await towline(["init", ...args], { cwd, environment });
  expect(stdout).toBe("");
  expect(code, stderr).toBe(0);
  const listed = await towline(["hosts", "--json"], { cwd, environment });
  expect(listed.code, listed.stderr).toBe(0);
  const hosts = (await readEvents(listed.stdout)).map(({ name, groups }) => [name, groups] as const);
  return { hosts, told: stderr, text: await readFile(path.join(cwd, CONFIG), "utf8"), notices: listed.stderr };
}

/** The settings of a host, as `explain` has them. */
async function settingsOf(host: string, cwd: string, environment: NodeJS.ProcessEnv = {}) {
  const { stdout, stderr, code } = await towline(["explain", host, "--json"], { cwd, environment });
  expect(code, stderr).toBe(0);
  const events = (await readEvents(stdout)).filter(({ type }) => type === "setting");
  return Object.fromEntries(events.map(({ key, value }) => [key, value]));
}

describe("by itself", () => {
  test("it writes a config that works and is never written over", async () => {
    const cwd = await createProject();
    const { hosts, told } = await initialize([], cwd);
    expect(hosts).toEqual([["@local", ["@local"]]]);
    expect(told).toContain(CONFIG);
    await writeFile(path.join(cwd, CONFIG), "mine");
    const again = await towline(["init"], { cwd });
    expect([again.code, again.stderr]).toEqual([2, expect.stringMatching(/is there already[\s\S]*--force/)]);
    expect(await readFile(path.join(cwd, CONFIG), "utf8")).toBe("mine");
    expect((await towline(["init", "--force"], { cwd })).code).toBe(0);
    expect(await readFile(path.join(cwd, CONFIG), "utf8")).toContain("@local");
  });

  test("it does not put a second config beside one of another name", async () => {
    const cwd = await createProject({ "towline.config.json": "{}" });
    const { code, stderr } = await towline(["init"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining("There is towline.config.json already")]);
  });

  test("it prints with --output -, and writes elsewhere with --output FILE", async () => {
    const cwd = await createProject({ "towline.config.json": "{}" });
    const printed = await towline(["init", "--output", "-"], { cwd });
    expect(printed).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("fleet:") });
    expect((await towline(["init", "--output", "other.yaml"], { cwd })).code).toBe(0);
    expect(await readFile(path.join(cwd, "other.yaml"), "utf8")).toBe(printed.stdout);
    const lost = await towline(["init", "--output", "none/other.yaml"], { cwd });
    expect([lost.code, lost.stderr]).toEqual([2, expect.stringContaining("Can't write none/other.yaml")]);
  });

  test.each([
    [["hosts.ini"], "--from pyinfra"],
    [["--from", "pyinfra"], "No file is named"],
    [["--from", "puppet", "x"], "ansible, ssh-config, pyinfra, chaos"],
    [["--from", "pyinfra", "none.py"], "There is no file"],
    [["--from", "pyinfra", "."], "it is a folder"],
    [["--from", "ssh-config", "none"], "There is no file"],
  ])("%j is wrong use", async (args, message) => {
    const { code, stderr } = await towline(["init", ...args], { cwd: await createProject() });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("from pyinfra", () => {
  const INVENTORY = [
    "from os import environ",
    "_user = 'deploy'",
    "web = ['web1', ('web2', {'ssh_port': 2222, 'ssh_user': _user, 'ssh_password': 'hunter2'}), '@winrm/w']",
    "db = (['db1'], {'ssh_user': 'postgres', '_sudo': True, 'release': '3.10'})",
    "nodes = [f'node{i}' for i in range(3)]",
    "all = ['bastion']",
    "db1 = ['web1']",
    "",
  ].join("\n");

  test("hosts, groups and data are the same, and what only Python works out is told with its line", async () => {
    const cwd = await createProject({
      "inventory.py": INVENTORY,
      "group_data/all.py": "ssh_user = 'root'\n_parallel = 5\napp = {'token': 't0k', 'port': 80}\n",
      "group_data/web.py": "ssh_port = 22\nsecret = environ['X']\n",
      "group_data/@docker.py": "tier = 'box'\n",
    });
    const { hosts, told, text, notices } = await initialize(["--from", "pyinfra", "inventory.py"], cwd);
    expect(hosts).toEqual([
      ["web1", ["web"]],
      ["web2", ["web"]],
      ["db1", ["db"]],
      ["bastion", []],
    ]);
    expect(notices).toBe("");
    for (const message of [
      "inventory.py:5: nodes: a comprehension",
      "group_data/web.py:2: secret: the value of environ",
      "@winrm/w: no package that is installed has the connector winrm",
      "data._parallel: not supported",
      "the group db1: a host has the same name",
      "ssh_password of web2: a secret is not copied: set SSH_PASSWORD_WEB2",
    ]) {
      expect(told).toContain(message);
      expect(text.replaceAll(/\n# +/g, " ")).toContain(message);
    }
    expect(text).not.toMatch(/hunter2|t0k/);
    const environment = { SSH_PASSWORD_WEB2: "x", TOKEN: "y" };
    expect(await settingsOf("web2", cwd, environment)).toMatchObject({ ssh_port: 2222, ssh_user: "deploy" });
    expect(await settingsOf("web1", cwd, environment)).toMatchObject({ ssh_port: 22, ssh_user: "root" });
    expect(await settingsOf("db1", cwd, environment)).toMatchObject({ ssh_user: "postgres", _sudo: true });
  });

  test("a file's own name is a group, and nothing in it runs", async () => {
    const cwd = await createProject({ "production.py": "import os\nos.mkdir('ran')\nweb = ['a']\n" });
    const { hosts, told } = await initialize(["--from", "pyinfra", "production.py"], cwd);
    expect(hosts).toEqual([["a", ["web", "production"]]]);
    expect(told).toContain("production.py:2: a statement");
    await expect(readFile(path.join(cwd, "ran"))).rejects.toThrow("ENOENT");
  });

  test("what is no Python is told with its line", async () => {
    const cwd = await createProject({ "inventory.py": "a = 1\nweb = ['a'\n" });
    const { code, stderr } = await towline(["init", "--from", "pyinfra", "inventory.py"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining('inventory.py:2: the "[" is not closed')]);
  });
});

describe("from ssh_config", () => {
  test("its hosts are there, and ssh settles the rest itself", async () => {
    const cwd = await createProject({
      ".ssh/config": [
        "Include conf.d/*.conf",
        "Host web1 web2 !web3 *.internal",
        "  User deploy",
        'Host="db 1" db1 # the first',
        "  Port 2222",
        "Match host db1 exec true",
        "  User x",
        "Host *",
        "  User me",
      ].join("\n"),
      ".ssh/conf.d/a.conf": "Host inner\n  ProxyJump web1\n",
      ".ssh/conf.d/b.txt": "Host unseen\n",
    });
    const environment = { HOME: cwd };
    const { hosts, told, text } = await initialize(["--from", "ssh-config"], cwd, environment);
    expect(hosts.map(([name]) => name)).toEqual(["inner", "web1", "web2", "db1"]);
    expect(told).toContain("*.internal names no host");
    expect(told).toContain(".ssh/config:6: Match names no host");
    expect(text).not.toContain("deploy");
  });

  test("another file than the usual one is named in the config", async () => {
    const cwd = await createProject({ ssh_config: "Host web1\n  User deploy\n  HostName 10.0.0.4\n" });
    const { hosts } = await initialize(["--from", "ssh-config", "ssh_config"], cwd);
    expect(hosts).toEqual([["web1", []]]);
    expect(await settingsOf("web1", cwd)).toMatchObject({ ssh_user: "deploy", ssh_hostname: "10.0.0.4" });
  });
});

describe("from Ch-aOS", () => {
  test.each([
    ["a mapping", '{ web-1: { ssh_user: ops, ssh_port: 2222 }, "@chroot/mnt/root": {}, odd: 5 }'],
    ["a list", '[{ "@ssh/web-1": { ssh_user: ops, ssh_port: 2222 } }, "@chroot/mnt/root", { odd: 5 }]'],
  ])("hosts as %s", async (_form, hosts) => {
    const cwd = await createProject({
      "fleet.yaml": [
        "packages: [git]",
        "fleet:",
        "  parallelism: 4",
        `  hosts: ${hosts}`,
        "  boats:",
        "    - { provider: my-cloud, config: { region: eu } }",
        "    - { provider: kubernetes, config: { name: shop/ } }",
      ].join("\n"),
    });
    const { code, stderr } = await towline(["init", "--from", "chaos", "fleet.yaml"], { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("packages: it speaks of what hosts shall be like");
    expect(stderr).toContain("the boat my-cloud: no package that is installed has the connector my-cloud");
    expect(stderr).toMatch(/odd: the settings of a host are a mapping/);
    const text = await readFile(path.join(cwd, CONFIG), "utf8");
    expect(text).toContain("parallelism: 4");
    expect(text).toContain("{ provider: kubernetes");
    expect(await settingsOf("web-1", cwd)).toMatchObject({ ssh_user: "ops", ssh_port: 2222 });
    expect((await towline(["hosts", "@chroot/mnt/root"], { cwd })).code).toBe(0);
  });

  test("a file without a fleet, and one that is no YAML", async () => {
    const cwd = await createProject({ "a.yaml": "packages: []\n", "b.yaml": "a: [\npassword: hunter2" });
    const none = await towline(["init", "--from", "chaos", "a.yaml"], { cwd });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("a.yaml has no fleet")]);
    const broken = await towline(["init", "--from", "chaos", "b.yaml"], { cwd });
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringMatching(/b\.yaml:\d is no YAML/)]);
    expect(broken.stderr).not.toContain("hunter2");
  });
});

describe("from Ansible", () => {
  test("hosts, groups and variables are the same", async () => {
    const cwd = await createProject({
      "hosts.ini": [
        "bastion ansible_host=10.0.0.9",
        "[web]",
        "web[1:3] ansible_port=2222 rack=7",
        "[db]",
        "db1 ansible_user=postgres ansible_password=hunter2",
        "[prod:children]",
        "web",
        "db",
        "[all:vars]",
        "ansible_user=deploy",
      ].join("\n"),
      "group_vars/prod.yml": "ansible_become: true\ntier: prod\n",
    });
    const { hosts, text } = await initialize(["--from", "ansible", "hosts.ini"], cwd);
    expect(hosts.map(([name]) => name).sort()).toEqual(["bastion", "db1", "web1", "web2", "web3"]);
    expect(Object.fromEntries(hosts).web1?.toSorted()).toEqual(["prod", "web"]);
    expect(text).not.toContain("hunter2");
    expect(await settingsOf("web2", cwd)).toMatchObject({
      ssh_port: 2222,
      ssh_user: "deploy",
      _sudo: true,
      rack: 7,
      tier: "prod",
    });
    expect(await settingsOf("bastion", cwd)).toMatchObject({ ssh_hostname: "10.0.0.9", ssh_user: "deploy" });
    expect(await settingsOf("db1", cwd, { SSH_PASSWORD_DB1: "x" })).toMatchObject({
      ssh_user: "postgres",
      _sudo: true,
    });
  });

  test("an inventory that is not there", async () => {
    const { code, stderr } = await towline(["init", "--from", "ansible", "none.ini"], { cwd: await createProject() });
    expect([code, stderr]).toEqual([2, expect.stringContaining("none.ini")]);
  });
});
