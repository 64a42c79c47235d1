/** The program of Docker on the service of Podman, which speaks the same protocol. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFleet } from "@towline/core";
import { expect, onTestFinished, test } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import { IMAGE } from "../counterparts/container-engine.ts";
import { podmanMissing, startPodman } from "../counterparts/podman.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";

const missing = podmanMissing() ?? missingCounterpart("docker");

test.skipIf(missing !== undefined)("lists, enters, starts, moves files and removes", async () => {
  const podman = await startPodman();
  onTestFinished(() => podman.stop());
  const folder = await mkdtemp(path.join(tmpdir(), "towline-service-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const fleet = await openFleet({
    config: false,
    connectors: [docker],
    data: { docker_host: await podman.serve() },
  });
  onTestFinished(() => fleet.close());
  await podman.startContainer("web");
  expect((await fleet.select("@docker").hosts()).map(({ name }) => name)).toEqual(["@docker/web"]);
  expect((await fleet.host("@docker/web").run("exit 7")).exitCode).toBe(7);
  const host = fleet.host(`@docker/localhost/${IMAGE}`);
  await writeFile(path.join(folder, "there"), "content");
  const moved = [
    await host.put(path.join(folder, "there"), "/tmp/there"),
    await host.get("/tmp/there", path.join(folder, "back")),
  ];
  expect(moved.map(({ error }) => error)).toEqual([undefined, undefined]);
  expect(await readFile(path.join(folder, "back"), "utf8")).toBe("content");
  expect((await podman.count()).containers).toHaveLength(2);
  await fleet.close();
  expect((await podman.count()).containers).toEqual(["web"]);
});
