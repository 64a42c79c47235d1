/** A container of a real Podman engine, with nothing but busybox in it, passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import type { ContainerEngine } from "../../../test/counterparts/container-engine.ts";
import { podmanMissing, startPodman } from "../../../test/counterparts/podman.ts";
import podman from "./index.ts";

const missing = podmanMissing();
let engine: ContainerEngine | undefined;

runConformance({
  test,
  target: async () => {
    engine = await startPodman();
    await engine.startContainer("web");
    return { host: "@podman/web", connector: podman, data: engine.data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => engine?.stop());
