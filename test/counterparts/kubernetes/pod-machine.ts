/** Where the containers of the stand-in live: a busybox root with processes and mounts of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { buildBusyboxRoot } from "../busybox-root.ts";
import type { RootFolder } from "../root-folder.ts";

/** Something that programs can be run in. */
export interface PodMachine {
  readonly root: RootFolder;
  /** The command line that runs a program in it, in a session of its own, as container runtimes do. */
  enter(argv: readonly string[], tty: boolean): readonly string[];
  stop(): Promise<void>;
}

/** The first process of the pod: it takes in orphans, and does nothing else. */
const FIRST = "mount -t proc proc /proc && echo ready; trap : TERM; while :; do sleep 3600 & wait $!; done";

/** What a container runtime gives every process. */
export const POD_ENVIRONMENT = { PATH: "/bin:/usr/bin:/sbin:/usr/sbin", HOME: "/root" };

/** Needs root, `unshare` and `nsenter`. */
export async function startPodMachine(): Promise<PodMachine> {
  const root = await buildBusyboxRoot();
  // A test that fails before it stops the machine must not leave it behind.
  const words = ["--mount", "--pid", "--fork", "--kill-child", `--root=${root.folder}`, "/bin/sh", "-c", FIRST];
  const process = spawn("setpriv", ["--pdeathsig", "KILL", "unshare", ...words], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...globalThis.process.env, ...POD_ENVIRONMENT },
  });
  const gone = new Promise<void>((resolve) => process.once("exit", () => resolve()));
  await new Promise<void>((resolve, reject) => {
    process.stdout.once("data", () => resolve());
    process.once("exit", () => reject(new Error("the pod's machine did not start")));
  });
  const first = await childOf(process);
  return {
    root,
    enter: (argv, tty) => [
      ...["nsenter", `--target=${first}`, "--mount", "--pid", "--root", "--wd", "--"],
      ...["setsid", ...(tty ? ["-c"] : []), ...argv],
    ],
    async stop() {
      process.kill("SIGKILL");
      await gone;
      await root.remove();
    },
  };
}

async function childOf({ pid }: ChildProcess): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return Number(children.trim().split(" ")[0]);
}
