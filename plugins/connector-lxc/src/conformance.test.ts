/** A container of LXC passes the conformance suite, with a busybox userland and with that of Debian. */
import { defineLxcContainer, lxcMissing } from "../../../test/counterparts/lxc.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import lxc from "./index.ts";

runConformanceOnUserlands({
  missing: lxcMissing(),
  start: async (build, atEnd) => {
    const container = await defineLxcContainer(build);
    atEnd(container.remove);
    await container.start();
    const breakLink = () => container.stop().then(container.start);
    const data = { lxc_path: container.path };
    return { host: `@lxc/${container.name}`, connector: lxc, data, absent: "@lxc/absent", breakLink };
  },
});
