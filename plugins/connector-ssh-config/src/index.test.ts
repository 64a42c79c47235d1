/** The Host entries of real files, in order, with Include as OpenSSH follows it. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { expect, test } from "vitest";
import { localMachine } from "../../../packages/core/src/local/local-machine.ts";
import { makeFolder } from "../../../test/support/folders.ts";
import { type ListOptions, listHosts } from "../../../test/support/list-hosts.ts";
import ssh from "../../connector-ssh/src/index.ts";
import sshConfig from "./index.ts";

const folder = makeFolder({
  "more/b.conf": "Host b1\n",
  "more/a.conf": "Host a1\n",
  "more/.hidden.conf": "Host hidden\n",
  "inner.conf": "Host web1 other\n",
});

function writeConfig(name: string, text: string): string {
  const own = makeFolder({ [name]: text.replaceAll("INCLUDED", path.join(folder, "more/*.conf")) });
  return path.join(own, name);
}

async function namesOf(file: string, options: ListOptions = {}) {
  return (await listHosts(sshConfig, file, options)).map(({ name }) => name);
}

const TEXT =
  '# mine\nHost web1 web2 *.corp !old # the web\nhost="db1"\nMatch host x exec true\nHost *\nInclude INCLUDED\nHost web1 last\n';

test("names without wildcards, in order, each once, with what is included", async () => {
  const file = writeConfig("config", TEXT);
  expect(await namesOf(file)).toEqual(["web1", "web2", "db1", "a1", "b1", "last"]);
});

test("what is included in a Host block is for its hosts alone, as ssh has it", async () => {
  const file = writeConfig("config", `Host web?\n  Include ${path.join(folder, "inner.conf")}\n`);
  expect(await namesOf(file)).toEqual(["web1"]);
});

test("a file that includes itself comes to an end", async () => {
  const own = makeFolder({ config: "" });
  const file = path.join(own, "config");
  writeFileSync(file, `Host one\nInclude ${file}\n`);
  expect(await namesOf(file)).toEqual(["one"]);
});

test.each([
  ["[ab].conf", ["a1", "b1"]],
  ["[!a].conf", ["b1"]],
  ["[b-z]*.c??f", ["b1"]],
  ["A.conf", []],
  ["*.CONF", []],
  ["[z-a].conf", []],
])("Include %s finds the files that a shell would", async (pattern, names) => {
  expect(await namesOf(writeConfig("config", `Include ${path.join(folder, "more", pattern)}\n`))).toEqual(names);
});

test("a pattern that was made to take ages does not", async () => {
  const inner = makeFolder({ more: `Host ${"a".repeat(900)} ${"a".repeat(900)}b\n` });
  const file = writeConfig("config", `Host ${"*a".repeat(30)}*b\n  Include ${path.join(inner, "more")}\n`);
  expect(await namesOf(file)).toEqual([`${"a".repeat(900)}b`]);
});

test("names that could do harm are errors", async () => {
  await expect(namesOf(writeConfig("config", "Host a -oProxyCommand=x\n"))).rejects.toMatchObject({
    code: "ERR_TOWLINE_INVENTORY_FAILED",
  });
  await expect(namesOf(path.join(folder, "none"))).rejects.toThrow(/There is no file/);
});

test("on a host without a way to read files, by its programs", async () => {
  const file = writeConfig("config", TEXT);
  const carrier = { ...localMachine, files: undefined };
  const hosts = await listHosts(sshConfig, file, { carrier, isHere: false });
  expect(hosts.map(({ name }) => name)).toEqual(["web1", "web2", "db1", "a1", "b1", "last"]);
  expect(hosts[0]?.data).toEqual({});
});

test("ssh finds out itself what the file sets", async () => {
  const file = writeConfig("config", "Host web1\n  HostName 10.9.8.7\n  Port 2022\n");
  await using fleet = await openFleet({ config: {}, connectors: [sshConfig, ssh] });
  const [entry] = await fleet.select(`@ssh-config/${file}`).hosts();
  if (entry === undefined) throw new Error("no host was listed");
  expect(entry.groups).toContain("@ssh-config");
  const explained = await fleet.explain(entry);
  expect(explained.at(-1)?.data).toMatchObject({ ssh_hostname: "10.9.8.7", ssh_port: 2022 });
});

test("ssh_config_file is still ssh's", async () => {
  await using fleet = await openFleet({
    config: { data: { ssh_config_file: "none" }, fleet: { hosts: ["web1"] } },
    connectors: [sshConfig, ssh],
  });
  expect(await fleet.select("all").hosts()).toHaveLength(1);
});
