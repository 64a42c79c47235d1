/** Containers that run are listed by their labels, on real engines. */
import { openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import docker from "../../plugins/connector-docker/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import type { ContainerEngine } from "../counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../counterparts/dockerd.ts";

const missing = dockerMissing();

describe.skipIf(missing !== undefined)("docker", () => {
  let engine: ContainerEngine;
  beforeAll(async () => {
    engine = await startDocker(buildBusyboxRoot);
    await engine.startContainer("web1", "--label=role=web", "--label=stage=test");
    await engine.startContainer("web2", "--label=role=web");
    await engine.startContainer("db1", "--label=role=db");
  });
  afterAll(() => engine?.stop());

  test.each([
    [["label=role=web"], ["@docker/web1", "@docker/web2"]],
    [["label=role=web", "label=stage"], ["@docker/web1"]],
    [undefined, ["@docker/db1", "@docker/web1", "@docker/web2"]],
  ])("%j", async (docker_filter, names) => {
    const data = { ...engine.data, ...(docker_filter === undefined ? {} : { docker_filter }) };
    await using fleet = await openFleet({ config: false, connectors: [docker], data });
    expect((await fleet.select("@docker").hosts()).map(({ name }) => name)).toEqual(names);
  });

  test("what is no filter is refused", async () => {
    const data = { ...engine.data, docker_filter: ["--help"] };
    await using fleet = await openFleet({ config: false, connectors: [docker], data });
    await expect(fleet.select("@docker").hosts()).rejects.toThrow(/no list of filters/);
  });
});
