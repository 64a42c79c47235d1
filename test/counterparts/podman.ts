/** Prepares a real Podman with files of its own, for tests, and its service that speaks Docker's protocol. */
import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { buildBusyboxRoot } from "./busybox-root.ts";
import {
  type ContainerEngine,
  endQuietly,
  findProcesses,
  IMAGE,
  importImages,
  makeEngineFolder,
  runProgram,
  startDaemon,
  takeCensus,
  unmountBelow,
} from "./container-engine.ts";
import { missingCounterpart, missingRoot } from "./require-counterpart.ts";
import type { BuildRoot } from "./root-folder.ts";

/** Podman, and a socket for docker's program once it was asked for. */
export interface Podman extends ContainerEngine {
  /** Starts the service, and returns its address. */
  serve(): Promise<string>;
}

/** Why it can't be used here; undefined when it can. @throws Error in CI, where that is a failure. */
export function podmanMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("podman", "runc", "busybox", "setpriv");
}

/** Podman has no daemon: programs find its files by variables, which are set for this process until it is stopped. */
export async function startPodman(build: BuildRoot = buildBusyboxRoot): Promise<Podman> {
  const folder = await makeEngineFolder();
  const environment = {
    CONTAINERS_CONF: path.join(folder, "containers.conf"),
    CONTAINERS_STORAGE_CONF: path.join(folder, "storage.conf"),
  };
  await writeFile(environment.CONTAINERS_CONF, describeEngine(folder));
  await writeFile(environment.CONTAINERS_STORAGE_CONF, describeStorage(folder));
  Object.assign(process.env, environment);
  const run = (...argv: readonly string[]) => runProgram("podman", argv, environment);
  await importImages(folder, build, run, "localhost/");
  let service: Awaited<ReturnType<typeof startDaemon>> | undefined;
  return {
    connector: "podman",
    data: {},
    environment,
    run,
    startContainer: (name, ...options) =>
      run("run", "--detach", "--stop-timeout=0", `--name=${name}`, ...options, IMAGE, "sleep", "86400"),
    count: () => takeCensus(run, folder),
    async serve() {
      const socket = path.join(folder, "podman.sock");
      const argv = ["podman", "system", "service", "--time=0", `unix://${socket}`];
      service ??= await startDaemon(argv, async () => existsSync(socket));
      return `unix://${socket}`;
    },
    async stop() {
      await run("rm", "--all", "--force", "--volumes", "--time=0");
      await service?.end();
      // What watched an exec of the service's stays for minutes.
      for (const id of await findProcesses(folder)) endQuietly(id);
      for (const name of Object.keys(environment)) delete process.env[name];
      // Podman mounts the folder of its layers on itself, and leaves it so.
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** crun refuses some machines' cgroups, which runc takes, and the usual limits are more than some machines allow. */
export function describeEngine(folder: string): string {
  return [
    "[containers]",
    'default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]',
    'netns = "none"',
    "[engine]",
    'runtime = "runc"',
    'cgroup_manager = "cgroupfs"',
    'events_logger = "file"',
    'lock_type = "file"',
    `tmp_dir = "${folder}/tmp"`,
    "",
  ].join("\n");
}

function describeStorage(folder: string): string {
  return ["[storage]", 'driver = "overlay"', `graphroot = "${folder}/root"`, `runroot = "${folder}/run"`, ""].join(
    "\n",
  );
}
