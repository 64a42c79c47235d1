/** An instance of LXD passes the conformance suite, with a busybox userland and with that of Debian. */
import { lxdMissing, startLxd } from "../../../test/counterparts/lxd.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import lxd from "./index.ts";

runConformanceOnUserlands({
  missing: lxdMissing(),
  start: async (build, atEnd) => {
    const server = await startLxd(build);
    atEnd(server.stop);
    await server.launch("one");
    const breakLink = () => server.client("restart", "--force", "one");
    return { host: "@lxd/one", connector: lxd, data: server.data, absent: "@lxd/absent", breakLink };
  },
});
