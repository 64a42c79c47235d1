/** Programs that print hosts, and programs that hang, lie, answer half, or never stop talking. */
import { chmodSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import { makeFolder, writeTree } from "../../../test/support/folders.ts";
import { type ListOptions, listHosts } from "../../../test/support/list-hosts.ts";
import hosts from "../../connector-hosts/src/index.ts";
import ssh from "../../connector-ssh/src/index.ts";
import script from "./index.ts";

const folder = makeFolder();
let count = 0;

function write(text: string): string {
  count += 1;
  const name = `script-${count}`;
  writeTree(folder, { [name]: { content: `#!/bin/sh\n${text}\n`, mode: 0o755 } });
  return name;
}

const run = (text: string, options: ListOptions = {}) => listHosts(script, write(text), { cwd: folder, ...options });

const failed = (message: RegExp) =>
  expect.objectContaining({ code: "ERR_TOWLINE_INVENTORY_FAILED", message: expect.stringMatching(message) });

test("Towline's simple form", async () => {
  const hosts = await run(
    `echo '["web1", {"name": "@docker/app", "data": {"docker_user": "app"}, "groups": ["apps"]}]'`,
  );
  expect(hosts).toEqual([
    { name: "web1", data: {}, groups: ["@script"] },
    { name: "@docker/app", data: { docker_user: "app" }, groups: ["@script", "apps"] },
  ]);
});

test("Ansible's dynamic form: what is deeper is stronger, and a host's own variables are strongest", async () => {
  const inventory = {
    _meta: { hostvars: { web1: { ansible_host: "10.0.0.1", ansible_port: 2222, tier: "own" } } },
    all: { children: ["ungrouped", "prod"], vars: { tier: "all", zone: "all", site: "x" } },
    prod: { children: ["web", "db"], vars: { tier: "prod", zone: "prod" } },
    web: { hosts: ["web1", "web2"], vars: { tier: "web", ansible_user: "deploy" } },
    db: ["db1"],
    ungrouped: { hosts: ["lone"] },
  };
  expect(await run(`test "$*" = --list && echo '${JSON.stringify(inventory)}'`)).toEqual([
    {
      name: "web1",
      data: { tier: "own", zone: "prod", site: "x", ssh_user: "deploy", ssh_hostname: "10.0.0.1", ssh_port: 2222 },
      groups: ["@script", "prod", "web"],
    },
    {
      name: "web2",
      data: { tier: "web", zone: "prod", site: "x", ssh_user: "deploy" },
      groups: ["@script", "prod", "web"],
    },
    { name: "db1", data: { tier: "prod", zone: "prod", site: "x" }, groups: ["@script", "prod", "db"] },
    { name: "lone", data: { tier: "all", zone: "all", site: "x" }, groups: ["@script"] },
  ]);
});

test("it runs in the config's folder, with the arguments that are set", async () => {
  const data = { script_args: ["a b", "$HOME"] };
  expect(
    (await run(`[ "$1" = "a b" ] && printf '["%s"]' "$(basename "$PWD")"`, { data })).map(({ name }) => name),
  ).toEqual([path.basename(folder)]);
});

describe("one that is broken or hostile", () => {
  test.each([
    ["echo 'no token' >&2; exit 3", /script-\d+: no token$/],
    ["echo '[\"web1\"'", /JSON that ends in the middle$/],
    ["true", /empty, where JSON was expected$/],
    ["echo 7", /gave number instead of a list of hosts/],
    ["echo '[{\"data\": {}}]'", /gave a wrong host \[0\]: it has no name$/],
    ["echo '[\"-oProxyCommand=x\"]'", /begins with a dash$/],
    ["printf '[\"web\\\\u001b[2J\"]'", /can't be seen$/],
    ['echo \'[{"name": "a", "data": {"x": {"$command": ["reboot"]}}}]\'', /would be fetched by \$command/],
    ['echo \'{"a": {"children": ["b"]}, "b": {"children": ["a"]}}\'', /groups contain themselves: a, b$/],
    ['echo \'{"a": {"hosts": "web1"}}\'', /the hosts of the group "a" are no list of names$/],
  ])("%s", async (text, message) => {
    await expect(run(text)).rejects.toEqual(failed(message));
  });

  test("it is ended when its time is up, with what it started", async () => {
    const mark = path.join(folder, "children");
    const text = `sleep 300 & echo $! >${mark}; wait`;
    await expect(run(text, { data: { script_timeout: 1 } })).rejects.toEqual(
      failed(/did not answer within 1 seconds$/),
    );
    const child = Number(readFileSync(mark, "utf8"));
    await expect.poll(() => isRunning(child)).toBe(false);
  });

  test("it ends when nobody waits any longer", async () => {
    const controller = new AbortController();
    const running = run("sleep 300", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
  });

  test("200 MB are not taken", async () => {
    await expect(run("head -c 200000000 /dev/zero")).rejects.toEqual(failed(/printed more than/));
  });

  test("one that is missing, and one that may not be run", async () => {
    await expect(listHosts(script, "no-such-program", { cwd: folder })).rejects.toEqual(failed(/is not installed/));
    const name = write("echo '[]'");
    chmodSync(path.join(folder, name), 0o644);
    await expect(listHosts(script, `./${name}`, { cwd: folder })).rejects.toMatchObject({ name: /Error$/ });
  });
});

test("one that others could have written is not run", async () => {
  const name = write("touch ran; echo '[]'");
  chmodSync(path.join(folder, name), 0o777);
  await expect(listHosts(script, name, { cwd: folder })).rejects.toMatchObject({
    code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
  });
  expect(existsSync(path.join(folder, "ran"))).toBe(false);
});

test("as a boat, its hosts are the fleet's", async () => {
  const name = write(`echo '["web1", "web2"]'`);
  await using fleet = await openFleet({
    cwd: folder,
    config: { fleet: { boats: [{ provider: "script", config: { script_program: `./${name}` } }] } },
    connectors: [script, ssh],
  });
  expect((await fleet.select("@script").hosts()).map((entry) => entry.name)).toEqual(["@ssh/web1", "@ssh/web2"]);
});

/** A process that has ended and was not waited for is none. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("a program that somebody else names", () => {
  /** A program that leaves a marker, and a config or a list elsewhere that names it. */
  function makeProject(config: (program: string) => string, mode: number): { cwd: string; ran: () => boolean } {
    const program = path.join(folder, write(`touch ran-${count + 1}; echo '["web1"]'`));
    const cwd = makeFolder();
    writeTree(cwd, {
      "towline.config.yaml": { content: config(program), mode: 0o644 },
      list: { content: `@script/${program}\n`, mode: 0o644 },
      ".git/HEAD": { content: "", mode: 0o644 },
    });
    // Past the umask.
    chmodSync(cwd, mode);
    const marker = `ran-${count}`;
    return { cwd, ran: () => existsSync(path.join(cwd, marker)) || existsSync(path.join(folder, marker)) };
  }

  const open = (cwd: string) => openFleet({ cwd, connectors: [ssh, script, hosts] });

  test.each([
    ["as a host", (program: string) => `fleet: { hosts: ["@script/${program}"] }\n`],
    ["as a boat", (program: string) => `fleet: { boats: [{ provider: script, config: { name: "${program}" } }] }\n`],
  ])("in a folder that others can write to, %s, is not run; in one's own it is", async (_, config) => {
    const own = makeProject(config, 0o755);
    await using ownFleet = await open(own.cwd);
    expect(await ownFleet.select("all").hosts()).toMatchObject([{ groups: ["@script"] }]);
    expect(own.ran()).toBe(true);
    const foreign = makeProject(config, 0o777);
    await using fleet = await open(foreign.cwd);
    await expect(fleet.select("all").hosts()).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
      message: expect.stringContaining("script_program is not used"),
    });
    expect(foreign.ran()).toBe(false);
  });

  test("in a list of hosts is not run, whoever wrote the list", async () => {
    const project = makeProject(() => `fleet: { hosts: ["@hosts/list"] }\n`, 0o755);
    await using fleet = await open(project.cwd);
    await expect(fleet.select("all").hosts()).rejects.toThrow(/A list names "?@script\/.*, which says what runs/);
    expect(project.ran()).toBe(false);
  });
});
