/** Hosts of files in each format, and files that are wrong or hostile. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { openFleet } from "@towline/core";
import { describe, expect, test } from "vitest";
import { localMachine } from "../../../packages/core/src/local/local-machine.ts";
import { missingCounterpart } from "../../../test/counterparts/require-counterpart.ts";
import { makeFolder, writeTree } from "../../../test/support/folders.ts";
import { type ListOptions, listHosts } from "../../../test/support/list-hosts.ts";
import ssh from "../../connector-ssh/src/index.ts";
import hosts from "./index.ts";

const folder = makeFolder();
let count = 0;

function list(content: string | Uint8Array, options: ListOptions = {}) {
  count += 1;
  writeTree(folder, { [`list-${count}`]: content });
  return listHosts(hosts, `list-${count}`, { cwd: folder, ...options });
}

async function namesOf(content: string, options: ListOptions = {}) {
  return (await list(content, options)).map(({ name }) => name);
}

const failed = (message: RegExp) =>
  expect.objectContaining({ code: "ERR_TOWLINE_INVENTORY_FAILED", message: expect.stringMatching(message) });

describe("a plain list", () => {
  test("names, addresses, ranges, routes and comments", async () => {
    const text = `\uFEFF# all of them\r\n\r\nweb1 # the first\n; old ones\n\tdb[1-2,5] \nroot@10.0.0.4:2222\n2001:db8::1\n@ssh/box//@docker/app\nweb1\n`;
    expect(await namesOf(text)).toEqual([
      "web1",
      "db1",
      "db2",
      "db5",
      "root@10.0.0.4:2222",
      "2001:db8::1",
      "@ssh/box//@docker/app",
    ]);
  });

  test("data, with quotes", async () => {
    const [host] = await list(`web1 ssh_port=2222 note="two words # kept" rack='a b' key=a#b # gone\n`);
    expect(host).toEqual({
      name: "web1",
      data: { ssh_port: "2222", note: "two words # kept", rack: "a b", key: "a#b" },
      groups: ["@hosts"],
    });
  });

  test.each([
    ["web1\nweb2 oops\n", /list-\d+:2: "oops" is no key=value$/],
    ["\n-oProxyCommand=x\n", /list-\d+:2 names "-oProxyCommand=x" as a host: it begins with a dash$/],
    ["web\u202e1\n", /:1 names .* can't be seen$/],
    ["web;reboot\n", /:1 names "web;reboot" as a host: no host is called so$/],
    ["web[3-1]\n", /:1: The target "web\[3-1\]" has a range that goes backwards/],
    ["@docker/-x\n", /:1 names "@docker\/-x" as a host/],
    [`${"x".repeat(5000)}\n`, /more than 1024 characters/],
  ])("%j is refused, and where is told", async (text, message) => {
    await expect(list(text)).rejects.toEqual(failed(message));
  });

  test("an empty list has no hosts", async () => {
    expect(await list("# nothing\n\n")).toEqual([]);
  });
});

test("/etc/hosts: names with their addresses, without those of this machine; the first line of a name counts", async () => {
  const text = `127.0.0.1 localhost me\n::1 localhost ip6-localhost\nff02::1 ip6-allnodes\n127.0.1.1 vm\n# x\n10.0.0.1 web1.example.com web1 # first\n10.0.0.2\tdb1\n10.0.0.9 db1\nfe80::2 far\n`;
  expect((await list(text)).map(({ name, data }) => [name, data])).toEqual([
    ["web1.example.com", { ssh_hostname: "10.0.0.1" }],
    ["db1", { ssh_hostname: "10.0.0.2" }],
    ["far", { ssh_hostname: "fe80::2" }],
  ]);
});

test("JSON: names, and groups by name", async () => {
  expect(await namesOf(' ["web1", { "name": "@docker/app" }]')).toEqual(["web1", "@docker/app"]);
  const groups = { web: { hosts: ["web1"], vars: { ansible_user: "deploy", rack: 1 } }, _meta: { hostvars: {} } };
  expect(await list(JSON.stringify(groups))).toEqual([
    { name: "web1", data: { ssh_user: "deploy", rack: 1 }, groups: ["@hosts", "web"] },
  ]);
  await expect(list('["web1"')).rejects.toEqual(failed(/JSON that ends in the middle$/));
});

describe("known_hosts", () => {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ";
  const hashed = `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ${key}\n`;

  test("names, ports, and nothing that is no host", async () => {
    const text = `web1,10.0.0.1 ${key}\n@cert-authority *.example.com ${key}\n@revoked bad ${key}\n*.corp,!x ${key}\n[web1]:2222,[10.0.0.1]:2222 ${key}\n192.168.0.7 ${key}\n[fe80::1]:22022 ${key}\nweb1 ecdsa-sha2-nistp256 AAAA\n`;
    expect(await namesOf(text)).toEqual(["web1", "web1:2222", "192.168.0.7", "[fe80::1]:22022"]);
  });

  test("that some are hashed is logged, and that all are is an error", async () => {
    const said: string[] = [];
    expect(await namesOf(`web1 ${key}\n${hashed}${hashed}`, { log: (line) => said.push(line) })).toEqual(["web1"]);
    expect(said).toEqual([expect.stringMatching(/2 hashed names can't be listed \(the first in line 2\)$/)]);
    await expect(list(hashed)).rejects.toEqual(failed(/:1: all 1 names are hashed, and can't be listed$/));
  });

  test("as ssh-keygen hashes them", async (context) => {
    const missing = missingCounterpart("ssh-keygen");
    if (missing !== undefined) context.skip(missing);
    writeTree(folder, {
      known: `web1 ${execFileSync("sh", ["-c", `ssh-keygen -q -t ed25519 -N '' -f "$0"; cat "$0.pub"`, path.join(folder, "key")])}`,
    });
    execFileSync("ssh-keygen", ["-H", "-f", path.join(folder, "known")], { stdio: "ignore" });
    await expect(listHosts(hosts, "known", { cwd: folder })).rejects.toEqual(failed(/hashed/));
    expect((await listHosts(hosts, "known.old", { cwd: folder })).map(({ name }) => name)).toEqual(["web1"]);
  });
});

test("hosts_format says how a file is read, whatever it looks like", async () => {
  expect(await namesOf("10.0.0.1 web1\n", { data: { hosts_format: "hosts" } })).toEqual(["web1"]);
  await expect(list("10.0.0.1 web1\n", { data: { hosts_format: "list" } })).rejects.toEqual(failed(/no key=value/));
  await expect(list("", { data: { hosts_format: "csv" } })).rejects.toEqual(failed(/^hosts_format is "csv"$/));
});

test("files that are none are refused, and not waited for", async () => {
  execFileSync("mkfifo", [path.join(folder, "pipe")]);
  await expect(listHosts(hosts, "none", { cwd: folder })).rejects.toEqual(failed(/^There is no file .*\/none$/));
  await expect(listHosts(hosts, "pipe", { cwd: folder })).rejects.toEqual(failed(/regular file/));
  await expect(listHosts(hosts, "/dev/zero")).rejects.toEqual(failed(/regular file/));
  await expect(listHosts(hosts, ".", { cwd: folder })).rejects.toEqual(failed(/regular file/));
});

test("on another host the file is read there", async () => {
  writeTree(folder, { there: "10.0.0.1 inner\n" });
  const carrier = { ...localMachine, files: undefined };
  const listed = await listHosts(hosts, path.join(folder, "there"), { carrier, isHere: false });
  expect(listed.map(({ name }) => name)).toEqual(["inner"]);
});

test("without a file it says how to name one", async () => {
  await expect(listHosts(hosts, undefined)).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
});

test("as a target and as a boat, the hosts are ssh's, with the data of their lines", async () => {
  writeTree(folder, { fleet: "web1 ssh_port=2222\n" });
  const open = (config: { readonly [key: string]: unknown }) =>
    openFleet({ cwd: folder, config, connectors: [hosts, ssh] });
  for (const [config, target] of [
    [{}, "@hosts/fleet"],
    [{ fleet: { boats: [{ provider: "hosts", config: { name: "fleet" } }] } }, "all"],
  ] as const) {
    await using fleet = await open(config);
    const [entry] = await fleet.select(target).hosts();
    expect(entry).toMatchObject({ groups: expect.arrayContaining(["@hosts"]) });
    expect(entry?.route.at(-1)).toMatchObject({ connector: "ssh", name: "@ssh/web1" });
    if (entry !== undefined) expect(await fleet.explain(entry)).toBeDefined();
  }
});

test("a hundred thousand lines are read in one go", async () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `web${index} rack=r${index % 40}`).join("\n");
  expect(await list(text)).toHaveLength(100_000);
});
