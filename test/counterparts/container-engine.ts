/** A real container engine with an image of a small userland, for tests: what those of Docker and Podman have in common. */
import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Data } from "@towline/core";
import type { BuildRoot } from "./root-folder.ts";

/** What the engine has at a moment. */
export interface Census {
  readonly containers: readonly string[];
  readonly images: readonly string[];
  /** How many processes the engine has, with those that watch its containers and those of its program. */
  readonly processes: number;
}

/** An engine that runs. */
export interface ContainerEngine {
  /** The identifier of its connector. */
  readonly connector: "docker" | "podman";
  /** Settings with which its connector reaches it. */
  readonly data: Data;
  /** What a shell must be told to reach it with the program of its name. */
  readonly environment: { readonly [name: string]: string };
  /** Runs its program, such as `run("ps", "--all")`. */
  run(...argv: readonly string[]): Promise<string>;
  /** Starts a container of the image that waits. */
  startContainer(name: string, ...options: readonly string[]): Promise<string>;
  count(): Promise<Census>;
  /** Ends it and all of its containers, and removes its files. */
  stop(): Promise<void>;
}

/** The image that each engine has; beside it there is `empty:1`, which holds no program at all. */
export const IMAGE = "towline-test:1";

/** Makes a folder of an engine's own. Its path must be short: sockets lie in it. */
export function makeEngineFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), "towline-ce-"));
}

/** Runs a program to its end. @throws with what it said */
export async function runProgram(
  program: string,
  argv: readonly string[],
  environment: { readonly [name: string]: string } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...argv], {
    env: { ...process.env, ...environment },
    timeout: 60_000,
  });
  return stdout.trim();
}

/** Imports the images from archives that it makes in the folder. */
export async function importImages(
  folder: string,
  build: BuildRoot,
  run: (...argv: readonly string[]) => Promise<string>,
  prefix = "",
): Promise<void> {
  const root = await build();
  const empty = path.join(folder, "empty");
  await mkdir(empty);
  try {
    for (const [name, source] of [
      [IMAGE, root.folder],
      ["empty:1", empty],
    ] as const) {
      const archive = path.join(folder, "image.tar");
      await runProgram("tar", ["--create", `--file=${archive}`, `--directory=${source}`, "."]);
      await run("import", archive, `${prefix}${name}`);
    }
  } finally {
    await root.remove();
  }
}

/** Counts by the program's own lists; processes are those whose command line names the folder. */
export async function takeCensus(run: ContainerEngine["run"], folder: string): Promise<Census> {
  const list = async (...argv: string[]) => (await run(...argv)).split("\n").filter(Boolean).sort();
  return {
    containers: await list("ps", "--all", "--format={{.Names}}"),
    images: await list("images", "--all", "--format={{.Repository}}:{{.Tag}}"),
    processes: (await findProcesses(folder)).length,
  };
}

/** Process ids whose command line holds a text; those that have ended and wait for their parent are none. */
export async function findProcesses(text: string): Promise<readonly number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid);
  const found = await Promise.all(
    ids.map(async (id) => (await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")).includes(text)),
  );
  return ids.filter((_, index) => found[index]).map(Number);
}

/** Kills a process, if it is still there. */
export function endQuietly(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

/** Takes away what an engine has mounted in its folder and left, the deepest first. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n").map((line) => line.split(" ")[1] ?? "");
  for (const mount of mounts.filter((each) => each.startsWith(`${folder}/`)).reverse()) {
    await runProgram("umount", ["--lazy", mount]);
  }
}

/** A daemon that dies with the test that started it. */
export interface Daemon {
  readonly pid: number;
  /** Ends it and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts a daemon and waits until `isReady`. @throws with its last words when it isn't in time */
export async function startDaemon(argv: readonly string[], isReady: () => Promise<boolean>): Promise<Daemon> {
  const child = spawn("setpriv", ["--pdeathsig", "TERM", ...argv], { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (bytes: Buffer) => {
    said = (said + bytes.toString()).slice(-4096);
  });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  for (const deadline = Date.now() + 30_000; !(await isReady()); await sleep(50)) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    child.kill("SIGKILL");
    throw new Error(`${argv[0]} did not start: ${said}`);
  }
  return {
    pid: child.pid as number,
    async end() {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
