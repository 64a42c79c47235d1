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
      const started = await startDocker(build);
      engine = started;
      await started.startContainer("web");
      const breakLink = () => started.run("restart", "--time=0", "web");
      return { host: "@docker/web", connector: docker, data: started.data, absent: "@docker/absent", breakLink };
    },
    skip: skip(missing),
  });
  afterAll(() => engine?.stop());
});
