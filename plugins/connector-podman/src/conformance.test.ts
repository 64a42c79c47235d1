/** A container of a real Podman engine passes the conformance suite, with busybox alone and with Debian in it. */
import { podmanMissing, startPodman } from "../../../test/counterparts/podman.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import podman from "./index.ts";

runConformanceOnUserlands({
  missing: podmanMissing(),
  losses: {
    "run.input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
    "lane.run-input-unread": "Podman 4.3 may lose the output of a command that never reads a large input",
  },
  start: async (build, atEnd) => {
    const engine = await startPodman(build);
    atEnd(engine.stop);
    await engine.startContainer("web");
    const breakLink = () => engine.run("restart", "--time=0", "web");
    return { host: "@podman/web", connector: podman, data: engine.data, absent: "@podman/absent", breakLink };
  },
});
