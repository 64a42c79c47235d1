/** A root file system of busybox alone: the smallest userland that a connector must work with. */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { findCounterpart } from "./require-counterpart.ts";

const run = promisify(execFile);

/** A folder to chroot into. */
export interface BusyboxRoot {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds it in a temporary folder. Needs root, for its devices, and a busybox that is linked statically. */
export async function buildBusyboxRoot(): Promise<BusyboxRoot> {
  const busybox = findCounterpart("busybox");
  if (busybox === undefined) throw new Error("busybox is not installed");
  const folder = await mkdtemp(path.join(tmpdir(), "towline-root-"));
  await chmod(folder, 0o755);
  for (const name of ["bin", "dev", "etc", "proc", "root", "sys", "tmp", "usr"]) await mkdir(path.join(folder, name));
  await chmod(path.join(folder, "tmp"), 0o1777);
  await copyFile(busybox, path.join(folder, "bin/busybox"));
  await chmod(path.join(folder, "bin/busybox"), 0o755);
  const { stdout } = await run(busybox, ["--list"]);
  const applets = stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
  await Promise.all(applets.map((name) => symlink("busybox", path.join(folder, "bin", name))));
  await writeFile(path.join(folder, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n");
  await writeFile(path.join(folder, "etc/group"), "root:x:0:\napp:x:1000:\n");
  await run("mknod", ["-m", "666", path.join(folder, "dev/null"), "c", "1", "3"]);
  await run("mknod", ["-m", "666", path.join(folder, "dev/zero"), "c", "1", "5"]);
  await run("mknod", ["-m", "444", path.join(folder, "dev/urandom"), "c", "1", "9"]);
  await run("mknod", ["-m", "666", path.join(folder, "dev/tty"), "c", "5", "0"]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
