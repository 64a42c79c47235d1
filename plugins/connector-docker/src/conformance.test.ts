/** A container of a real Docker engine passes the conformance suite, with busybox alone and with Debian in it. */
import { dockerMissing, startDocker } from "../../../test/counterparts/dockerd.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import docker from "./index.ts";

runConformanceOnUserlands({
  missing: dockerMissing(),
  start: async (build, atEnd) => {
    const engine = await startDocker(build);
    atEnd(engine.stop);
    await engine.startContainer("web");
    const breakLink = () => engine.run("restart", "--time=0", "web");
    return { host: "@docker/web", connector: docker, data: engine.data, absent: "@docker/absent", breakLink };
  },
});
