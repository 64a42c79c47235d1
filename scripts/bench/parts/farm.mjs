/** One OpenSSH server that answers as every address of 127/8, with clean files of its own. */
import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { userInfo } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { makeFolder, startServer } from "./leftovers.mjs";
import { findProgram } from "./programs.mjs";

const run = promisify(execFile);

/** The address of the nth host, from 0. */
export function addressOf(index) {
  return `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

/**
 * Starts it. `stop()` ends it and removes its files.
 *
 * @param programs the only ones that commands find there; undefined for all
 */
export async function startFarm({ programs } = {}) {
  const folder = makeFolder();
  const key = path.join(folder, "user_key");
  const port = await findFreePort();
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path.join(folder, "host_key")]);
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  await writeFile(path.join(folder, "authorized_keys"), await readFile(`${key}.pub`));
  await chmod(folder, 0o755);
  const knownHosts = path.join(folder, "known_hosts");
  const [type, hostKey] = (await readFile(path.join(folder, "host_key.pub"), "utf8")).split(" ");
  await writeFile(knownHosts, `* ${type} ${hostKey}\n`);
  await writeFile(
    path.join(folder, "sshd_config"),
    [
      `Port ${port}`,
      "ListenAddress 0.0.0.0 rdomain lo",
      `PidFile ${folder}/sshd.pid`,
      `HostKey ${folder}/host_key`,
      `AuthorizedKeysFile ${folder}/authorized_keys`,
      "StrictModes no",
      "PermitRootLogin yes",
      "UsePAM no",
      // A shell that reads a long start-up file would hide all else.
      `SetEnv HOME=${folder}${programs === undefined ? "" : ` PATH=${await linkPrograms(folder, programs)}`}`,
      "UseDNS no",
      "PrintMotd no",
      "PrintLastLog no",
      "MaxStartups 1000",
      "MaxSessions 100",
      "LogLevel ERROR",
      "Subsystem sftp internal-sftp",
    ].join("\n"),
  );
  await mkdir("/run/sshd", { recursive: true }).catch(() => {});
  const server = startServer(findProgram("sshd"), ["-D", "-e", "-f", path.join(folder, "sshd_config")]);
  await waitForPort(port);
  return {
    port,
    key,
    knownHosts,
    user: userInfo().username,
    folder,
    /** A config for towline with `count` hosts, named by their addresses. */
    async writeConfig(count, throughPort = port) {
      const file = path.join(folder, `towline-${count}-${throughPort}.json`);
      const hosts = Array.from({ length: count }, (_, index) => addressOf(index));
      const data = {
        ssh_port: throughPort,
        ssh_key: key,
        ssh_user: userInfo().username,
        ssh_known_hosts_file: knownHosts,
        ssh_strict_host_key_checking: "yes",
        ssh_config_file: "/dev/null",
      };
      await writeFile(file, JSON.stringify({ data, fleet: { hosts } }));
      return file;
    },
    /** Options for `ssh` that skip the machine's own settings; the key exchange is ours, or OpenSSH's `default`. */
    sshOptions(keyExchange = "curve25519-sha256", throughPort = port) {
      return [
        ...["-F", "/dev/null", "-i", key, "-p", String(throughPort), "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes"],
        ...["-o", `UserKnownHostsFile=${knownHosts}`, "-o", "StrictHostKeyChecking=yes"],
        ...(keyExchange === "default" ? [] : ["-o", `KexAlgorithms=${keyExchange}`]),
      ];
    },
    async stop() {
      server.kill("SIGTERM");
      await new Promise((resolve) => (server.exitCode === null ? server.once("exit", resolve) : resolve()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function linkPrograms(folder, programs) {
  const place = path.join(folder, "programs");
  await mkdir(place);
  for (const name of programs) await symlink(findProgram(name), path.join(place, name));
  return place;
}

function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function waitForPort(port) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const open = await new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(socket.destroy() && true));
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    await setTimeout(25);
  }
  throw new Error(`sshd does not listen on port ${port}`);
}
