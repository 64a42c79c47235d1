/** An instance of LXD passes the conformance suite, with a busybox userland and with that of Debian. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import { type Lxd, lxdMissing, startLxd } from "../../../test/counterparts/lxd.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import lxd from "./index.ts";

const missing = lxdMissing();

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let server: Lxd | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      const started = await startLxd(build);
      server = started;
      await started.launch("one");
      const breakLink = () => started.client("restart", "--force", "one");
      return { host: "@lxd/one", connector: lxd, data: started.data, absent: "@lxd/absent", breakLink };
    },
    skip: skip(missing),
  });
  afterAll(() => server?.stop());
});
