/** Clients of every kind that are killed in the middle leave nothing, once their commands are done and the next client was there. */
import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import podman from "../../plugins/connector-podman/src/index.ts";
import { findProcesses, IMAGE } from "../counterparts/container-engine.ts";
import {
  type KubernetesStandIn,
  kubernetesMissing,
  startKubernetesStandIn,
} from "../counterparts/kubernetes/stand-in.ts";
import { type Boxes, boxesMissing, startBoxes } from "../support/boxes.ts";

const missing = boxesMissing();
const missingPods = kubernetesMissing();

/** What each client is connected to. Of the image it starts a container. */
const TARGETS: readonly { target: string; settings?: object }[] = [
  { target: "@docker/web" },
  { target: `@docker/${IMAGE}` },
  { target: "@podman/web" },
  { target: `@podman/${IMAGE}` },
  { target: "@nspawnROOT" },
  { target: "@nspawnROOT", settings: { nspawn_ephemeral: true } },
  { target: "@chrootROOT", settings: { chroot_mounts: ["proc", "sys", "dev"] } },
  { target: "@lxc/NAME" },
  { target: "@lxd/one" },
  { target: "@kubernetes/shop/web-0" },
];

describe.skipIf(missing)(`clients that are killed${missing === undefined ? "" : `: ${missing}`}`, () => {
  /** In the text of every command: it tells their processes from others. */
  const run = String(randomInt(1e9, 1e10));
  let boxes: Boxes;
  let cluster: KubernetesStandIn | undefined;
  let before: Awaited<ReturnType<typeof count>>;

  beforeAll(async () => {
    boxes = await startBoxes();
    if (missingPods === undefined) cluster = await startKubernetesStandIn([{ namespace: "shop", name: "web-0" }]);
    before = await count();
    const possible = TARGETS.filter(({ target }) => cluster !== undefined || !target.startsWith("@kubernetes"));
    await Promise.all(possible.map(runUntilKilled));
    await sweep();
  }, 240_000);
  afterAll(async () => {
    await cluster?.stop();
    await boxes?.stop();
  });

  /** All that clients could leave: what engines have, mounts and copies of the folder, and processes. */
  const count = async () => {
    const { docker, podman, lxd, nspawn } = boxes;
    const mounts = (await readFile("/proc/self/mounts", "utf8")).split("\n");
    const besides = await readdir(path.dirname(nspawn.folder));
    return {
      docker: await docker.count(),
      podman: await podman.count(),
      instances: await lxd.client("list", "--format=csv", "--columns=ns"),
      mounts: mounts.filter((line) => line.includes(nspawn.folder)),
      copies: besides.filter((name) => name.includes(path.basename(nspawn.folder))),
      machines: await findProcesses(nspawn.folder),
      commands: await findProcesses(run),
    };
  };

  /** Its commands go on for a moment when it is gone. */
  const runUntilKilled = async ({ target, settings }: (typeof TARGETS)[number]): Promise<void> => {
    const spelt = target.replace("ROOT", boxes.nspawn.folder).replace("NAME", boxes.lxc.name);
    const data = { ...boxes.data, ...settings, ...(cluster && { kubernetes_config: cluster.kubeconfig }) };
    const file = path.join(import.meta.dirname, "../support/killed-client.ts");
    const words = ["--conditions=@towline/source", "--import", "tsx", file];
    const own = [spelt, JSON.stringify(data), `echo up; sleep 2; : ${run}`];
    const client = spawn(process.execPath, [...words, ...own], { stdio: ["ignore", "ignore", "inherit"] });
    expect(await once(client, "exit"), target).toEqual([null, "SIGKILL"]);
  };

  /** Whoever comes next removes what a client left that is no more. */
  const sweep = async (): Promise<void> => {
    const next = await openFleet({ config: false, connectors: [docker, podman], data: boxes.data });
    await next.select(["@docker/web", "@podman/web"]).run("true").orThrow();
    await next.close();
  };

  test("leave no container, image, instance, mount, file or process", async () => {
    await vi.waitFor(async () => expect(await count()).toEqual(before), { timeout: 40_000, interval: 500 });
  });
});
