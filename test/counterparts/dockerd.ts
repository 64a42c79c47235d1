/** Starts a real Docker engine on a socket of its own, for tests. It changes nothing of the machine's network. */
import { rm } from "node:fs/promises";
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
import { findCounterpart, missingCounterpart, missingRoot } from "./require-counterpart.ts";
import type { BuildRoot } from "./root-folder.ts";

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function dockerMissing(): string | undefined {
  return missingRoot() ?? missingCounterpart("dockerd", "docker", "containerd", "runc", "busybox", "setpriv");
}

/** Starts dockerd, which starts a containerd of its own. Its image is of busybox unless another root is built for it. */
export async function startDocker(build: BuildRoot = buildBusyboxRoot): Promise<ContainerEngine> {
  const folder = await makeEngineFolder();
  const address = `unix://${folder}/docker.sock`;
  const run = (...argv: readonly string[]) => runProgram("docker", [`--host=${address}`, ...argv]);
  const daemon = await startDaemon(
    [
      findCounterpart("dockerd") ?? "dockerd",
      ...[`--data-root=${folder}/data`, `--exec-root=${folder}/exec`, `--pidfile=${folder}/pid`, `--host=${address}`],
      ...["--iptables=false", "--ip6tables=false", "--bridge=none", "--exec-opt=native.cgroupdriver=cgroupfs"],
      // More than some machines allow is what it asks for otherwise.
      "--default-ulimit=nofile=4096:4096",
    ],
    () =>
      run("info").then(
        () => true,
        () => false,
      ),
  );
  await importImages(folder, build, run);
  return {
    connector: "docker",
    data: { docker_host: address },
    environment: { DOCKER_HOST: address },
    run,
    startContainer: (name, ...options) =>
      run("run", "--detach", "--stop-timeout=0", `--name=${name}`, ...options, IMAGE, "sleep", "86400"),
    count: () => takeCensus(run, folder),
    async stop() {
      // It ends its containers, all at once.
      await daemon.end();
      for (const id of await findProcesses(folder)) endQuietly(id);
      // A container on the machine's own network leaves a mount.
      await unmountBelow(folder);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
