/** A folder that holds a root file system: what every userland has in common. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A folder to chroot into, to boot, or to make an image of. */
export interface RootFolder {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds a root of some userland. */
export type BuildRoot = () => Promise<RootFolder>;

/** Makes one with devices and two users, root and app, in which there is no program yet. Needs root. */
export async function makeRootFolder(): Promise<RootFolder> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-root-"));
  await chmod(folder, 0o755);
  for (const name of ["dev", "etc", "proc", "root", "sys", "tmp", "usr"]) await mkdir(path.join(folder, name));
  await chmod(path.join(folder, "tmp"), 0o1777);
  await writeFile(path.join(folder, "etc/passwd"), "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/tmp:/bin/sh\n");
  await writeFile(path.join(folder, "etc/group"), "root:x:0:\napp:x:1000:\n");
  await run("mknod", ["-m", "666", path.join(folder, "dev/null"), "c", "1", "3"]);
  await run("mknod", ["-m", "666", path.join(folder, "dev/zero"), "c", "1", "5"]);
  await run("mknod", ["-m", "444", path.join(folder, "dev/urandom"), "c", "1", "9"]);
  await run("mknod", ["-m", "666", path.join(folder, "dev/tty"), "c", "5", "0"]);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
