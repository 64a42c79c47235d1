/** LXD with instances of busybox, in a folder of its own: no network, no profile but one disk. */
import { execFile, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { buildBusyboxRoot } from "./busybox-root.ts";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";
import type { BuildRoot, RootFolder } from "./root-folder.ts";

const run = promisify(execFile);

const PRESEED = {
  storage_pools: [{ name: "default", driver: "dir" }],
  profiles: [{ name: "default", devices: { root: { path: "/", pool: "default", type: "disk" } } }],
};

/** A server that runs. */
export interface Lxd {
  /** Settings with which the connector finds it. */
  readonly data: { readonly lxd_directory: string };
  /** Creates an instance and starts it. */
  launch(name: string): Promise<void>;
  /** Runs its client. */
  client(...words: readonly string[]): Promise<string>;
  /** Removes all instances, then the server. */
  stop(): Promise<void>;
}

/** Why it can't be had here; undefined where it can. @throws Error in CI, where that is a failure. */
export function lxdMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("lxd", "lxc", "busybox", "setpriv", "tar");
}

/** Starts it, which takes about two seconds. Its image is of busybox unless another root is built for it. */
export async function startLxd(build: BuildRoot = buildBusyboxRoot): Promise<Lxd> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-lxd-"));
  // Instances are of other users, and must get through.
  await chmod(folder, 0o711);
  const directory = path.join(folder, "lxd");
  await mkdir(directory);
  const env = { ...process.env, LXD_DIR: directory, LXD_CONF: path.join(folder, "client") };
  const client = (...words: readonly string[]) => feed("lxc", words, "", env);
  const log = path.join(folder, "log");
  // A test that fails before it stops the server must not leave it behind.
  const server = spawn("setpriv", ["--pdeathsig", "KILL", "lxd", "--group=root", `--logfile=${log}`], {
    ...{ env, stdio: "ignore", detached: true },
  });
  const stop = async (): Promise<void> => {
    const names = (await client("list", "--format=csv", "--columns=n").catch(() => "")).split("\n").filter(Boolean);
    for (const name of names) await client("delete", "--force", name).catch(() => {});
    const gone = new Promise((resolve) => server.once("exit", resolve));
    if (server.exitCode === null && server.kill()) await gone;
    for (const mount of ["shmounts", "devlxd"]) await run("umount", [path.join(directory, mount)]).catch(() => {});
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await run("lxd", ["waitready", "--timeout=30"], { env });
    await feed("lxd", ["init", "--preseed"], JSON.stringify(PRESEED), env);
    await importImage(folder, await build(), client);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    data: { lxd_directory: directory },
    launch: async (name) => void (await client("launch", "--quiet", "busybox", name)),
    client,
    stop,
  };
}

/** Runs a program with an input, and returns what it prints. */
async function feed(program: string, words: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<string> {
  const running = run(program, words, { env });
  // One that reads nothing may be gone before it is fed.
  running.child.stdin?.on("error", () => {});
  running.child.stdin?.end(input);
  return (await running).stdout;
}

async function importImage(folder: string, root: RootFolder, client: Lxd["client"]): Promise<void> {
  const image = path.join(folder, "image");
  await mkdir(image);
  await rename(root.folder, path.join(image, "rootfs"));
  const inside = (...parts: readonly string[]) => path.join(image, "rootfs", ...parts);
  await rm(inside("dev"), { recursive: true });
  await mkdir(inside("dev"));
  await symlink("../bin/busybox", inside("sbin/init"));
  await writeFile(inside("etc/inittab"), "::sysinit:/bin/true\n");
  await writeFile(
    path.join(image, "metadata.yaml"),
    `architecture: ${process.arch === "arm64" ? "aarch64" : "x86_64"}\ncreation_date: 1700000000\n`,
  );
  await run("tar", ["-C", image, "-cf", path.join(folder, "image.tar"), "metadata.yaml", "rootfs"]);
  await client("image", "import", path.join(folder, "image.tar"), "--alias", "busybox");
}
