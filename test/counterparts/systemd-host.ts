/**
 * A host that truly boots and reboots: systemd and OpenSSH in a container of systemd-nspawn, with this machine's programs
 * and a configuration of its own. It shares this machine's network, and has a boot id of its own for each boot.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, rmdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort, waitUntilListening } from "./listening-server.ts";
import { makeKey } from "./openssh.ts";
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";

/** With this exit code systemd-nspawn tells that the host asked for a reboot. */
const REBOOT_ASKED = 133;

/** A host that runs. */
export interface SystemdHost {
  /** Its name as a machine of systemd-nspawn. */
  readonly machine: string;
  /** Settings with which the ssh connector reaches it as root. */
  readonly data: { readonly [key: string]: unknown };
  /** Users: one with sudo, one with sudo where `systemctl` does nothing, one with no rights. */
  readonly users: { readonly operator: string; readonly idler: string; readonly powerless: string };
  /** From now on it does not come up again once it is down. */
  stayDown(): void;
  /** How often it has booted. */
  readonly boots: number;
  stop(): Promise<void>;
}

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function systemdHostMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("systemd-nspawn", "sshd", "ssh-keygen", "sudo");
}

/** Makes and boots it, which takes less than a second. */
export async function startSystemdHost(): Promise<SystemdHost> {
  const nspawn = findCounterpart("systemd-nspawn");
  if (nspawn === undefined) throw new Error("systemd-nspawn is not installed");
  const folder = await mkdtemp(path.join(tmpdir(), "towline-boot-"));
  const root = path.join(folder, "root");
  const machine = `towline-${randomBytes(4).toString("hex")}`;
  const port = await findFreePort();
  const key = makeKey(path.join(folder, "user_key"));
  await makeRoot(root, port, await readFile(`${key}.pub`, "utf8"));
  const words = ["--quiet", "--register=no", "--keep-unit", "--link-journal=no", "--console=pipe", "--boot"];
  const own = [`--machine=${machine}`, `--directory=${root}`, "--bind-ro=/usr"];
  let boots = 0;
  let comesBack = true;
  let running: ChildProcess | undefined;
  let said = "";
  const boot = (): void => {
    boots += 1;
    // A test that fails before it stops the host must not leave it behind.
    const container = spawn("setpriv", ["--pdeathsig", "KILL", nspawn, ...words, ...own], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [container.stdout, container.stderr]) stream.on("data", (text) => (said += String(text)));
    container.once("close", (code) => {
      running = undefined;
      if (code === REBOOT_ASKED && comesBack) boot();
    });
    running = container;
  };
  const stop = async (): Promise<void> => {
    comesBack = false;
    const gone = new Promise((resolve) =>
      running === undefined ? resolve(undefined) : running.once("close", resolve),
    );
    for (const leader of await childrenOf(running?.pid)) process.kill(leader, "SIGKILL");
    await gone;
    await rm(folder, { recursive: true, force: true });
    await rmdir(`/run/systemd/nspawn/propagate/${machine}`).catch(() => {});
  };
  boot();
  try {
    await waitUntilListening(port, () => running === undefined);
  } catch (error) {
    await stop();
    throw new Error(`the host did not boot: ${said}`, { cause: error });
  }
  const data = {
    ...{ ssh_hostname: "127.0.0.1", ssh_port: port, ssh_user: "root", ssh_key: key },
    ...{ ssh_known_hosts_file: path.join(folder, "known_hosts"), ssh_config_file: "none" },
  };
  return {
    machine,
    data,
    users: { operator: "operator", idler: "idler", powerless: "powerless" },
    stayDown: () => {
      comesBack = false;
    },
    get boots() {
      return boots;
    },
    stop,
  };
}

/** A root of its own around this machine's programs. */
async function makeRoot(root: string, port: number, publicKey: string): Promise<void> {
  for (const name of ["usr", "etc/ssh", "etc/systemd/system", "var/log", "root", "run", "tmp", "proc", "sys", "dev"]) {
    await mkdir(path.join(root, name), { recursive: true });
  }
  for (const name of ["bin", "sbin", "lib", "lib64"]) await symlink(`usr/${name}`, path.join(root, name));
  for (const name of ["pam.d", "security", "alternatives", "nsswitch.conf", "login.defs", "ld.so.cache"]) {
    await cp(`/etc/${name}`, path.join(root, "etc", name), { recursive: true, verbatimSymlinks: true });
  }
  makeKey(path.join(root, "etc/ssh/host_key"));
  for (const [name, lines] of Object.entries(describeFiles(port, publicKey))) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `${lines.join("\n")}\n`, { mode: 0o644 });
  }
  await chmod(path.join(root, "etc/sudoers"), 0o440);
  await chmod(path.join(root, "opt/idle/systemctl"), 0o755);
}

function describeFiles(port: number, publicKey: string): { readonly [file: string]: readonly string[] } {
  const users = ["operator", "idler", "powerless"];
  return {
    "etc/passwd": [
      "root:x:0:0::/root:/bin/sh",
      "sshd:x:110:65534::/run/sshd:/usr/sbin/nologin",
      ...users.map((name, index) => `${name}:x:${2000 + index}:2000::/:/bin/sh`),
    ],
    // sshd takes a `*` for a locked account. It lets nobody in without a password.
    "etc/shadow": ["root", ...users].map((name) => `${name}::19000:0:99999:7:::`),
    "etc/group": ["root:x:0:", "users:x:2000:", "nogroup:x:65534:"],
    "etc/hostname": ["booted"],
    "etc/hosts": ["127.0.0.1 localhost booted"],
    "etc/machine-id": [randomBytes(16).toString("hex")],
    "etc/os-release": ["ID=towline-test"],
    "etc/sudoers": [
      "operator ALL=(ALL) NOPASSWD: ALL",
      "idler ALL=(ALL) NOPASSWD: ALL",
      "Defaults:idler secure_path=/opt/idle:/usr/bin:/bin",
    ],
    "opt/idle/systemctl": ["#!/bin/sh"],
    "etc/ssh/authorized_keys": [publicKey],
    "etc/ssh/sshd_config": [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", "HostKey /etc/ssh/host_key"],
      ...["AuthorizedKeysFile /etc/ssh/authorized_keys", "StrictModes no", "PermitRootLogin yes", "UsePAM no"],
      ...["MaxStartups 500:30:1000", "PidFile none"],
    ],
    "etc/systemd/system/ssh-test.service": [
      ...["[Unit]", "DefaultDependencies=no", "Conflicts=shutdown.target", "Before=shutdown.target"],
      ...["[Service]", "RuntimeDirectory=sshd", "ExecStart=/usr/sbin/sshd -D -f /etc/ssh/sshd_config"],
      // In a container systemd is not always told that the last process of a service is gone.
      ...["KillMode=process", "TimeoutStopSec=2"],
    ],
    "etc/systemd/system/default.target": [
      ...["[Unit]", "Description=A host for tests", "DefaultDependencies=no"],
      ...["Requires=ssh-test.service", "After=ssh-test.service", "AllowIsolate=yes"],
    ],
  };
}

async function childrenOf(parent: number | undefined): Promise<readonly number[]> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}
