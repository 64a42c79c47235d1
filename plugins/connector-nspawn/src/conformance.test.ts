/** A machine of systemd-nspawn that is started in a folder passes the conformance suite, of busybox and of Debian. */
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import { runConformanceOnUserlands } from "../../../test/support/userland-conformance.ts";
import nspawn from "./index.ts";

runConformanceOnUserlands({
  missing: missingRoot() ?? missingCounterpart("systemd-nspawn", "nsenter", "setpriv", "busybox"),
  start: async (build, atEnd) => {
    const root = await build();
    atEnd(root.remove);
    return { host: `@nspawn${root.folder}`, connector: nspawn, absent: "@nspawn/absent" };
  },
});
