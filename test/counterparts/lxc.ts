/** A container of LXC with a small userland, in a folder of its own. It ends with the test that started it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { buildBusyboxRoot } from "./busybox-root.ts";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";
import type { BuildRoot } from "./root-folder.ts";

const run = promisify(execFile);

/** A container that was defined, and runs once it is started. */
export interface LxcContainer {
  readonly name: string;
  /** What `lxc_path` is to be. */
  readonly path: string;
  start(): Promise<void>;
  /** At once, as a crash would. */
  stop(): Promise<void>;
  /** Stops it if it runs. */
  remove(): Promise<void>;
}

/** Why it can't be had here; undefined where it can. @throws Error in CI, where that is a failure. */
export function lxcMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("lxc-start", "lxc-attach", "busybox", "setpriv");
}

/** Defines it, with busybox alone unless another root is built for it. */
export async function defineLxcContainer(build: BuildRoot = buildBusyboxRoot): Promise<LxcContainer> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-lxc-"));
  const name = `towline-${randomBytes(4).toString("hex")}`;
  const root = await build();
  await writeFile(path.join(root.folder, "etc/inittab"), "::sysinit:/bin/true\n");
  await mkdir(path.join(folder, name));
  const config = [
    ...[`lxc.uts.name = ${name}`, `lxc.rootfs.path = dir:${root.folder}`, "lxc.net.0.type = empty"],
    ...["lxc.mount.auto = proc:mixed sys:ro", "lxc.apparmor.profile = unconfined", "lxc.init.cmd = /bin/busybox init"],
  ];
  await writeFile(path.join(folder, name, "config"), `${config.join("\n")}\n`);
  const which = ["-P", folder, "-n", name];
  let monitor: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) =>
      monitor === undefined || monitor.exitCode !== null ? resolve(undefined) : monitor.once("exit", resolve),
    );
    await run("lxc-stop", [...which, "--kill"]).catch(() => {});
    await gone;
    await run("lxc-wait", [...which, "-s", "STOPPED", "-t", "10"]);
  };
  return {
    name,
    path: folder,
    async start() {
      // A test that fails before it stops the container must not leave it behind.
      monitor = spawn("setpriv", ["--pdeathsig", "KILL", "lxc-start", "-F", ...which], { stdio: "ignore" });
      await run("lxc-wait", [...which, "-s", "RUNNING", "-t", "10"]);
    },
    stop,
    async remove() {
      await stop();
      await root.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
