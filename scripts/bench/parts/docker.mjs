/** A Docker engine of its own, with a container that waits: busybox alone, and no network. */
import { execFile, spawnSync } from "node:child_process";
import { copyFile, mkdir, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { atExit, makeFolder, startServer } from "./leftovers.mjs";
import { findProgram } from "./programs.mjs";

const run = promisify(execFile);

/** Of busybox: what runs a command, and what moves a file. */
const PROGRAMS = "sh sleep true cat chmod dd head mkdir mv rm stat tail wc".split(" ");

/** Starts it. `stop()` ends it and removes its files. */
export async function startDocker() {
  const folder = makeFolder();
  const address = `unix://${folder}/docker.sock`;
  const docker = async (...words) => (await run("docker", [`--host=${address}`, ...words])).stdout.trim();
  const server = startServer(findProgram("dockerd"), [
    ...[`--data-root=${folder}/data`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`, `--host=${address}`],
    ...["--iptables=false", "--ip6tables=false", "--bridge=none", "--exec-opt=native.cgroupdriver=cgroupfs"],
    "--default-ulimit=nofile=4096:4096",
  ]);
  // Its engine would wait for a container that heeds no signal.
  atExit(() =>
    spawnSync("docker", [`--host=${address}`, "rm", "--force", "bench"], { stdio: "ignore", timeout: 10_000 }),
  );
  const gone = new Promise((resolve) => server.once("exit", resolve));
  const stop = async () => {
    await docker("rm", "--force", "bench").catch(() => {});
    server.kill();
    await gone;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (let tries = 0; !(await docker("info").catch(() => false)); tries += 1) {
      if (tries === 100 || server.exitCode !== null) throw new Error("dockerd did not start");
      await setTimeout(100);
    }
    const root = path.join(folder, "root");
    await mkdir(path.join(root, "bin"), { recursive: true });
    await copyFile(findProgram("busybox"), path.join(root, "bin/busybox"));
    for (const name of PROGRAMS) await symlink("busybox", path.join(root, "bin", name));
    await run("tar", ["--create", `--file=${folder}/root.tar`, `--directory=${root}`, "."]);
    await docker("import", `${folder}/root.tar`, "bench:1");
    await docker("run", "--detach", "--name=bench", "bench:1", "sleep", "86400");
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, container: "bench", docker, stop };
}
