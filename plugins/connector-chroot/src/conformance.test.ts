/** A chroot passes the conformance suite, with nothing but busybox in it, and with Debian. */
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import chroot from "./index.ts";

runConformanceOnUserlands({
  missing: missingRoot() ?? missingCounterpart("chroot", "busybox"),
  start: async (build, atEnd) => {
    const root = await build();
    atEnd(root.remove);
    return { host: `@chroot${root.folder}`, connector: chroot, absent: "@chroot/absent" };
  },
});
