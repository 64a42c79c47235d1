/** A container of a real Podman engine passes the conformance suite, with busybox alone and with Debian in it. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import type { ContainerEngine } from "../../../test/counterparts/container-engine.ts";
import { podmanMissing, startPodman } from "../../../test/counterparts/podman.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import podman from "./index.ts";

const missing = podmanMissing();

/** What this Podman can't do, whoever asks. */
const LOSSES = {
  "run.input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
  "lane.run-input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
};

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let engine: ContainerEngine | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      const started = await startPodman(build);
      engine = started;
      await started.startContainer("web");
      const breakLink = () => started.run("restart", "--time=0", "web");
      return { host: "@podman/web", connector: podman, data: started.data, absent: "@podman/absent", breakLink };
    },
    skip: skip(missing, LOSSES),
  });
  afterAll(() => engine?.stop());
});
