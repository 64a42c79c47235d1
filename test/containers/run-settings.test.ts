/** The settings of containers that are started: each does what its name says, and one that can't be is told. */

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { orThrow } from "@towline/core";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Census, IMAGE } from "../counterparts/container-engine.ts";
import { registryMissing, startRegistry } from "../counterparts/container-registry.ts";
import { ENGINES, openOn, useEngine } from "../support/container-engines.ts";

/** Podman takes such a registry only where its own configuration says so. Docker does on this machine. */
async function allowWithoutTls(registry: string): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "towline-registries-"));
  const file = path.join(folder, "registries.conf");
  await writeFile(file, `[[registry]]\nlocation = "${registry}"\ninsecure = true\n`);
  process.env.CONTAINERS_REGISTRIES_CONF = file;
  onTestFinished(async () => {
    delete process.env.CONTAINERS_REGISTRIES_CONF;
    await rm(folder, { recursive: true });
  });
}

describe.each(ENGINES)("$name", (tested) => {
  const { name, missing } = tested;
  const engine = useEngine(tested);
  let before: Census;

  beforeAll(async () => {
    if (missing === undefined) before = await engine.count();
  });

  test("volumes, network and user", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "towline-volume-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { fleet } = await openOn(engine, { volumes: [`${folder}:/data`, "/scratch"], network: "host", user: "7:8" });
    const host = fleet.host(`@${name}/${IMAGE}`);
    const own = (await readFile("/proc/self/net/dev", "utf8"))
      .split("\n")
      .slice(2)
      .map((line) => line.split(":")[0]);
    const { stdout } = orThrow(
      await host.run("id -u; id -g; test -d /scratch && cut -d: -f1 /proc/net/dev | tail -n +3"),
    );
    expect(stdout.trimEnd().split("\n")).toEqual(["7", "8", ...own.filter((line) => line !== "")]);
    await fleet.close();
    const asRoot = await openOn(engine, { volumes: [`${folder}:/data`], network: "none" });
    orThrow(await asRoot.fleet.host(`@${name}/${IMAGE}`).run("echo there >/data/file; ! grep -q eth /proc/net/dev"));
    expect(await readFile(path.join(folder, "file"), "utf8")).toBe("there\n");
    await asRoot.fleet.close();
    expect(await engine.run("volume", "ls", "--quiet")).toBe("");
    expect(await engine.count()).toEqual(before);
  });

  test.each([
    ["a user that the image does not have", { user: "nosuch" }, /nosuch/],
    ["a network that is not there", { network: "nosuch" }, /nosuch/],
    ["a volume whose folder has no full path", { volumes: ["./data:/data:nosuch"] }, /data|nosuch/],
  ])("%s is told, and nothing is left", async (_, settings, says) => {
    const { fleet } = await openOn(engine, settings);
    const { status, error } = await fleet.host(`@${name}/${IMAGE}`).run("true");
    expect(status).not.toBe("ok");
    expect(error?.message).toMatch(says);
    expect(error?.advice).toBeTruthy();
    await fleet.close();
    expect(await engine.count()).toEqual(before);
  });

  test("an image for another platform is not taken for the one that is wanted", async () => {
    const prefix = name === "podman" ? "localhost/" : "";
    await engine.run("tag", `${prefix}${IMAGE}`, "127.0.0.1:1/other:1");
    await engine.run("tag", `${prefix}${IMAGE}`, `${prefix}other:latest`);
    const { fleet } = await openOn(engine, { architecture: "s390x" });
    const pulled = await fleet.host(`@${name}/127.0.0.1:1/other:1`).run("true");
    expect(pulled.error?.message).toContain("could not pull the image 127.0.0.1:1/other:1 for linux/s390x");
    const local = await fleet.host(`@${name}/other`).run("true");
    expect(local.error?.message).toContain("the image other is not for linux/s390x");
    const { arch } = process;
    const own = await openOn(engine, { platform: `linux/${arch === "x64" ? "amd64" : arch}` });
    orThrow(await own.fleet.host(`@${name}/127.0.0.1:1/other:1`).run("true"));
    await own.fleet.close();
    await engine.run("rmi", "127.0.0.1:1/other:1", `${prefix}other:latest`);
    expect(await engine.count()).toEqual(before);
  });

  const noRegistry = missing ?? registryMissing();
  test.skipIf(noRegistry !== undefined)(
    "an image is pulled where it is missing, and one that is nowhere is told",
    async () => {
      const registry = await startRegistry();
      onTestFinished(() => registry.stop());
      const image = `${registry.address}/team/busybox:2`;
      const prefix = name === "podman" ? "localhost/" : "";
      if (name === "podman") await allowWithoutTls(registry.address);
      await engine.run("tag", `${prefix}${IMAGE}`, image);
      await engine.run("push", image);
      await engine.run("rmi", image);
      const { fleet } = await openOn(engine);
      expect((await fleet.host(`@${name}/${image}`).run("echo in")).stdout).toBe("in\n");
      const { status, error } = await fleet.host(`@${name}/${registry.address}/team/nosuch:1`).run("true");
      expect([status, error?.message]).toEqual(["unreachable", expect.stringContaining("could not pull the image")]);
      expect(error?.message).toMatch(/not found|unknown/);
      await fleet.close();
      await engine.run("rmi", image);
      expect(await engine.count()).toEqual(before);
    },
  );
});
