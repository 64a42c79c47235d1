/** A container of a real Docker engine, with nothing but busybox in it, passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import type { ContainerEngine } from "../../../test/counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../../../test/counterparts/dockerd.ts";
import docker from "./index.ts";

const missing = dockerMissing();
let engine: ContainerEngine | undefined;

runConformance({
  test,
  target: async () => {
    engine = await startDocker();
    await engine.startContainer("web");
    return { host: "@docker/web", connector: docker, data: engine.data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => engine?.stop());
