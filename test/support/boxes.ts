/** Containers and machines of every kind, all of them with Debian's programs, on a box that is reached by ssh. */
import type { Data } from "@towline/core";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { buildDebianRoot, debianRootMissing } from "../counterparts/debian-root.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";
import { defineLxcContainer, type LxcContainer, lxcMissing } from "../counterparts/lxc.ts";
import { type Lxd, lxdMissing, startLxd } from "../counterparts/lxd.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { podmanMissing, startPodman } from "../counterparts/podman.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";

/** What runs there. In each of docker, podman and lxd there is a smaller root, too, in the folder {@link INNER}. */
export interface Boxes {
  readonly server: OpenSsh;
  readonly docker: ContainerEngine;
  readonly podman: ContainerEngine;
  readonly lxc: LxcContainer;
  readonly lxd: Lxd;
  readonly nspawn: RootFolder;
  /** Settings that reach all of it. */
  readonly data: Data;
  /** Ends all of it and removes its files. */
  stop(): Promise<void>;
}

/** Where the smaller root lies. */
export const INNER = "/srv/inner";

/** Makes it, as shell text. */
export const MAKE_INNER = [
  `mkdir -p ${INNER}/bin ${INNER}/tmp ${INNER}/dev`,
  `cp /bin/busybox ${INNER}/bin`,
  `for name in $(busybox --list); do test $name = busybox || ln -s busybox ${INNER}/bin/$name; done`,
].join("\n");

/** Why they can't be had here; undefined where they can. @throws Error in CI, where that is a failure. */
export function boxesMissing(): string | undefined {
  const engines = dockerMissing() ?? podmanMissing() ?? lxcMissing() ?? lxdMissing();
  return engines ?? opensshMissing() ?? debianRootMissing() ?? missingCounterpart("systemd-nspawn", "nsenter");
}

/** Starts all of it, which takes some seconds. */
export async function startBoxes(): Promise<Boxes> {
  const [docker, podman, lxc, lxd, nspawn] = await Promise.all([
    startDocker(buildDebianRoot),
    startPodman(buildDebianRoot),
    defineLxcContainer(buildDebianRoot),
    startLxd(buildDebianRoot),
    buildDebianRoot(),
  ]);
  const server = await startOpenSsh({ environment: podman.environment });
  const stop = async (): Promise<void> => {
    await Promise.all([server.stop(), docker.stop(), podman.stop(), lxc.remove(), lxd.stop(), nspawn.remove()]);
  };
  await Promise.all([docker.startContainer("web"), podman.startContainer("web"), lxc.start(), lxd.launch("one")]);
  await Promise.all([
    ...[docker, podman].map((engine) => engine.run("exec", "web", "sh", "-c", MAKE_INNER)),
    lxd.client("exec", "one", "--", "sh", "-c", MAKE_INNER),
  ]);
  const data = { ...server.data, ...docker.data, ...podman.data, ...lxd.data, lxc_path: lxc.path };
  return { server, docker, podman, lxc, lxd, nspawn, data, stop };
}
