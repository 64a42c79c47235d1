/** A container of a real Podman engine, with nothing but busybox in it, passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import type { ContainerEngine } from "../../../test/counterparts/container-engine.ts";
import { podmanMissing, startPodman } from "../../../test/counterparts/podman.ts";
import podman from "./index.ts";

const missing = podmanMissing();
let engine: ContainerEngine | undefined;

/** What this Podman can't do, whoever asks. */
const LOSSES = {
  "run.input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
  "lane.run-input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
};

runConformance({
  test,
  target: async () => {
    engine = await startPodman();
    await engine.startContainer("web");
    return { host: "@podman/web", connector: podman, data: engine.data };
  },
  skip: missing === undefined ? LOSSES : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => engine?.stop());
