/** A container of LXC passes the conformance suite, with a busybox userland and with that of Debian. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import { defineLxcContainer, type LxcContainer, lxcMissing } from "../../../test/counterparts/lxc.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import lxc from "./index.ts";

const missing = lxcMissing();

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let container: LxcContainer | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      const defined = await defineLxcContainer(build);
      container = defined;
      await defined.start();
      const breakLink = () => defined.stop().then(defined.start);
      const data = { lxc_path: defined.path };
      return { host: `@lxc/${defined.name}`, connector: lxc, data, absent: "@lxc/absent", breakLink };
    },
    skip: skip(missing),
  });
  afterAll(() => container?.remove());
});
