/** A root file system of busybox alone: the smallest userland that a connector must work with. */
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { findCounterpart } from "./require-counterpart.ts";
import { makeRootFolder, type RootFolder } from "./root-folder.ts";

/** Builds it in a temporary folder. Needs root, for its devices, and a busybox that is linked statically. */
export async function buildBusyboxRoot(): Promise<RootFolder> {
  const busybox = findCounterpart("busybox");
  if (busybox === undefined) throw new Error("busybox is not installed");
  const root = await makeRootFolder();
  const bin = path.join(root.folder, "bin");
  await mkdir(bin);
  await mkdir(path.join(root.folder, "sbin"));
  await copyFile(busybox, path.join(bin, "busybox"));
  await chmod(path.join(bin, "busybox"), 0o755);
  const { stdout } = await promisify(execFile)(busybox, ["--list"]);
  const applets = stdout.split("\n").filter((name) => name !== "" && name !== "busybox");
  await Promise.all(applets.map((name) => symlink("busybox", path.join(bin, name))));
  return root;
}
