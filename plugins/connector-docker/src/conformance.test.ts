/** A container of a real Docker engine passes the conformance suite, with busybox alone and with Debian in it. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import type { ContainerEngine } from "../../../test/counterparts/container-engine.ts";
import { dockerMissing, startDocker } from "../../../test/counterparts/dockerd.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import docker from "./index.ts";

const missing = dockerMissing();

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let engine: ContainerEngine | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      engine = await startDocker(build);
      await engine.startContainer("web");
      return { host: "@docker/web", connector: docker, data: engine.data };
    },
    skip: skip(missing),
  });
  afterAll(() => engine?.stop());
});
