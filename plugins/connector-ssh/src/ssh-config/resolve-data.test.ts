/** The settings that ssh_config gives a host; that it is read as OpenSSH reads it is tested in evaluate-config.test.ts. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SshData } from "../settings/connector-data.ts";
import { resolveData } from "./resolve-data.ts";

let folder: string;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "towline-ssh-config-"));
  log = [];
});

afterEach(() => rm(folder, { recursive: true }));

async function resolve(text: string, name = "web1", data: Partial<SshData> = {}): Promise<Partial<SshData>> {
  const ssh_config_file = join(folder, "config");
  await writeFile(ssh_config_file, text.replaceAll("FOLDER", folder));
  return resolveData({
    name: `@ssh/${name}`,
    data: { ssh_config_file, ...data },
    cwd: folder,
    signal: new AbortController().signal,
    log: (message) => log.push(message),
  });
}

describe("ssh_config", () => {
  test.each<[string, string, Partial<SshData>]>([
    ["nothing", "", { ssh_hostname: "web1" }],
    ["HostName with a token", "Host web1\n HostName %h.example.com", { ssh_hostname: "web1.example.com" }],
    [
      "the first value wins",
      "Host web*\n Port 1001\n User a\nHost *\n Port 1002\n User b",
      { ssh_port: 1001, ssh_user: "a" },
    ],
    ["= and quotes", 'Host=web1\n Port = 2200\n User "the user"', { ssh_port: 2200, ssh_user: "the user" }],
    ["any case of keywords", "hOST web1\n pORT 2200", { ssh_port: 2200 }],
    ["negation", "Host * !web1\n Port 1001\nHost !web2 web?\n Port 1002", { ssh_port: 1002 }],
    ["settings before any Host", "Port 99\nHost web1\n Port 100", { ssh_port: 99 }],
    [
      "times",
      "ServerAliveInterval 1m\nConnectTimeout 90\nServerAliveCountMax 5",
      { ssh_keepalive_interval: 60, ssh_connect_timeout: 90, ssh_keepalive_count: 5 },
    ],
    [
      "IdentityFile, all of them",
      "Host web1\n IdentityFile /a/%h-%r-%%\n User me\nHost *\n IdentityFile ~/b",
      { ssh_identity_files: ["/a/web1-me-%", join(homedir(), "b")], ssh_user: "me" },
    ],
    [
      "a way to log in that is off",
      "PasswordAuthentication no\nGSSAPIAuthentication yes",
      {
        ssh_preferred_authentications: ["gssapi-with-mic", "publickey", "keyboard-interactive"],
        ssh_config_optional: [expect.stringMatching(/^GSSAPIAuthentication /)],
      },
    ],
    [
      "PreferredAuthentications, without those that are off",
      "PreferredAuthentications hostbased,password,gssapi-with-mic,none-such,publickey\nGSSAPIAuthentication yes",
      {
        ssh_preferred_authentications: ["password", "gssapi-with-mic", "publickey"],
        ssh_config_optional: [expect.stringMatching(/^GSSAPIAuthentication /)],
      },
    ],
    ["IdentitiesOnly", "IdentitiesOnly yes", { ssh_identities_only: true }],
    ["IdentityAgent", "IdentityAgent ~/agent.sock", { ssh_identity_agent: join(homedir(), "agent.sock") }],
    [
      "UserKnownHostsFile",
      "UserKnownHostsFile /a /b",
      {
        ssh_known_hosts_file: "/a",
        ssh_further_known_hosts_files: ["/b", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"],
      },
    ],
    [
      "GlobalKnownHostsFile",
      "GlobalKnownHostsFile /a",
      { ssh_further_known_hosts_files: ["~/.ssh/known_hosts2", "/a"] },
    ],
    ["HashKnownHosts", "HashKnownHosts yes", { ssh_hash_known_hosts: true }],
    ["StrictHostKeyChecking", "StrictHostKeyChecking no", { ssh_strict_host_key_checking: "no" }],
    ["HostKeyAlias", "HostKeyAlias box", { ssh_host_key_alias: "box" }],
    ["ForwardAgent", "ForwardAgent yes", { ssh_forward_agent: true }],
    ["ProxyJump", "ProxyJump me@a:22,b", { ssh_proxy_jump: "me@a:22,b" }],
    ["ProxyJump none before another", "Host web1\n ProxyJump none\nHost *\n ProxyJump b", { ssh_proxy_jump: "none" }],
    ["a ProxyCommand that only jumps", "ProxyCommand ssh -q -W %h:%p me@a", { ssh_proxy_jump: "me@a" }],
    ["ProxyCommand none", "Host web1\n ProxyCommand none\nHost *\n ProxyJump b", {}],
    [
      "Match host, by HostName",
      "Host web1\n HostName real\nMatch host real\n Port 1\nMatch originalhost web1 host re*\n User x",
      { ssh_port: 1, ssh_user: "x" },
    ],
    [
      "Match user",
      "User deploy\nMatch user deploy,other\n Port 7\nMatch !user deploy\n Port 8",
      { ssh_port: 7, ssh_user: "deploy" },
    ],
    ["Match localuser", `Match localuser ${userInfo().username}\n Port 3`, { ssh_port: 3 }],
    ["Match all", "Match all\n Port 4", { ssh_port: 4 }],
    ["a comment after a value", "Port 2200 # not 22", { ssh_port: 2200 }],
  ])("%s", async (_, text, expected) => {
    const actual = await resolve(text);
    expect(actual).toMatchObject(expected);
    expect(Object.keys(actual).sort()).toEqual(
      [...new Set([...Object.keys(expected), "ssh_hostname"])].filter((key) => key in actual).sort(),
    );
  });

  test("Include: globs, inside a Host, and what is missing", async () => {
    await mkdir(join(folder, "conf.d"));
    await writeFile(join(folder, "conf.d", "10-a.conf"), "Host web1\n User first\n");
    await writeFile(join(folder, "conf.d", "20-b.conf"), "User second\nPort 20\n");
    expect(await resolve("Include FOLDER/conf.d/*.conf FOLDER/none\n")).toMatchObject({
      ssh_user: "first",
      ssh_port: 20,
    });
    expect(await resolve("Host other\n Include FOLDER/conf.d/*\n")).toEqual({ ssh_hostname: "web1" });
  });

  test("files that include themselves are an error", async () => {
    await writeFile(join(folder, "a"), `Include ${folder}/b\n`);
    await writeFile(join(folder, "b"), `Include ${folder}/a\n`);
    await expect(resolve("Include FOLDER/a")).rejects.toThrow(/includes itself/);
  });

  test.each([
    ["Port web", "port"],
    ["StrictHostKeyChecking maybe", "stricthostkeychecking"],
    ["ServerAliveInterval soon", "serveraliveinterval"],
    ["IdentityFile /a/%z", "%z"],
    ["IdentityFile ~towline-none-such/key", "~towline-none-such/key"],
    ["IdentityFile ~-x/key", "~-x/key"],
    ['Host "web1\n Port 1', "config:1"],
  ])("%s is an error", async (text, part) => {
    const error = await resolve(text).catch((failure) => failure);
    expect(error.code).toMatch(/^ERR_TOWLINE_CONFIG_/);
    expect(error.message).toContain(part);
    expect(error.advice).toBeTruthy();
  });

  test("a config file that is named must exist", async () => {
    await expect(resolve("", "web1", { ssh_config_file: "none-such" })).rejects.toThrow(/none-such/);
    expect(await resolve("Port 1", "web1", { ssh_config_file: "none" })).toEqual({ ssh_hostname: "web1" });
  });

  test("ssh_hostname is what is looked up, and keeps its own address apart", async () => {
    const text = "Host alias\n HostName 10.0.0.9\n User x";
    expect(await resolve(text, "web1", { ssh_hostname: "alias" })).toEqual({
      ssh_config_hostname: "10.0.0.9",
      ssh_user: "x",
    });
    expect(await resolve(text, "web1", { ssh_hostname: "10.0.0.1" })).toEqual({});
  });

  test("a file that changed is read again", async () => {
    expect(await resolve("Port 1")).toMatchObject({ ssh_port: 1 });
    expect(await resolve("Port 22222")).toMatchObject({ ssh_port: 22222 });
  });
});
