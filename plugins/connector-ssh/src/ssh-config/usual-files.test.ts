/** The ssh_config files of a user and of the system, found and read as the real `ssh -G` does, as that user. */
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addThrowAwayUser, type ThrowAwayUser, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import type { SshData } from "../settings/connector-data.ts";
import { expandHome } from "./files/expand-value.ts";

const missing = throwAwayUserMissing() ?? missingCounterpart("ssh", "unshare", "setpriv");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const PROGRAM = fileURLToPath(new URL("../../../../test/support/ssh-settings-client.ts", import.meta.url));

describe.skipIf(missing !== undefined)("the usual files", () => {
  let user: ThrowAwayUser;
  let home: string;
  let systems: string;
  beforeAll(async () => {
    user = addThrowAwayUser();
    home = `/home/${user.name}`;
    mkdirSync(join(home, ".ssh"), { mode: 0o700 });
    mkdirSync(join(home, ".ssh", "more"));
    const folder = makeFolder();
    chmodSync(folder, 0o755);
    systems = join(folder, "ssh_config");
    writeUsers("more/one", "Host web*\n  IdentityFile ~/.ssh/of-include\n  Port 2201\n");
    writeUsers(
      "config",
      [
        "Include more/*",
        "Host web1\n  HostName %h.example.com\n  User deploy\n  ProxyJump admin@gate:2022,second",
        "Host web*\n  Port 2202\n  ServerAliveInterval 7\n  IdentityFile ~root/.ssh/of-root\n  UserKnownHostsFile ~root/known ~/known",
        "Host web2\n  IdentityAgent ~/agent.sock\n  ForwardAgent yes",
        'Match user deploy exec "test %u = $LOGNAME"\n  Compression yes',
      ].join("\n"),
    );
    writeFileSync(
      systems,
      [
        "Host *\n  ServerAliveInterval 99\n  ConnectTimeout 11\n  HashKnownHosts yes",
        "Match final host *.example.com\n  StrictHostKeyChecking ask",
        "Match localuser root\n  Port 1",
        "Host web*\n  IdentityFile /etc/of-system\n  SendEnv LANG LC_*",
      ].join("\n"),
    );
  });
  afterAll(() => user?.remove());

  const writeUsers = (name: string, text: string) => {
    const file = join(home, ".ssh", name);
    writeFileSync(file, text, { mode: 0o600 });
    const [owner, group] = ["-u", "-g"].map((which) =>
      Number(execFileSync("id", [which, user.name], { encoding: "utf8" })),
    );
    chownSync(join(home, ".ssh"), owner ?? 0, group ?? 0);
    chownSync(file, owner ?? 0, group ?? 0);
  };
  /** Runs a program as the user, with the system's ssh_config in place in a file system view of its own. */
  const asUser = (words: readonly string[]) =>
    execFileSync(
      "unshare",
      [
        ...["-m", "sh", "-c", 'mount --bind "$1" /etc/ssh/ssh_config && shift && exec "$@"', "sh", systems],
        ...["setpriv", `--reuid=${user.name}`, `--regid=${user.name}`, "--clear-groups", ...words],
      ],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env.PATH, HOME: home, LOGNAME: user.name, SHELL: "/bin/sh" },
      },
    );
  const askOpenSsh = (host: string) => {
    const answers: { [keyword: string]: string[] } = {};
    for (const line of asUser(["ssh", "-G", "--", host]).trim().split("\n")) {
      const [keyword = "", ...values] = line.split(" ");
      answers[keyword] = [...(answers[keyword] ?? []), values.join(" ")];
    }
    return answers;
  };
  const askConnector = (host: string): Partial<SshData> =>
    JSON.parse(asUser([process.execPath, "--conditions=@towline/source", "--import", "tsx", PROGRAM, host]));

  test.each(["web1", "web2", "other", "root.example.com"])("say the same of %s", (host) => {
    const theirs = askOpenSsh(host);
    const ours = askConnector(host);
    const [first] = (theirs.userknownhostsfile?.[0] ?? "").split(" ");
    expect({
      hostname: ours.ssh_hostname,
      port: String(ours.ssh_port ?? 22),
      user: ours.ssh_user ?? user.name,
      proxyjump: ours.ssh_proxy_jump,
      identityagent: ours.ssh_identity_agent,
      serveraliveinterval: String(ours.ssh_keepalive_interval),
      connecttimeout: String(ours.ssh_connect_timeout),
      stricthostkeychecking: ours.ssh_strict_host_key_checking ?? "ask",
      hashknownhosts: ours.ssh_hash_known_hosts ? "yes" : "no",
      compression: ours.ssh_compression ? "yes" : "no",
      forwardagent: ours.ssh_forward_agent ? "yes" : "no",
      userknownhostsfile: expandHome(ours.ssh_known_hosts_file ?? "~/.ssh/known_hosts", home),
    }).toEqual({
      ...Object.fromEntries(
        "hostname port user proxyjump identityagent serveraliveinterval connecttimeout stricthostkeychecking hashknownhosts compression forwardagent"
          .split(" ")
          .map((keyword) => [keyword, theirs[keyword]?.[0]]),
      ),
      userknownhostsfile: expandHome(first ?? "", home),
    });
    if (ours.ssh_identity_files !== undefined) {
      expect(ours.ssh_identity_files).toEqual(theirs.identityfile?.map((file) => expandHome(file, home)));
    }
    expect(ours.ssh_send_env ?? []).toEqual(theirs.sendenv ?? []);
  });
});
