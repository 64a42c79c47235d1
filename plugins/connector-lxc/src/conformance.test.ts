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
      container = await defineLxcContainer(build);
      await container.start();
      return { host: `@lxc/${container.name}`, connector: lxc, data: { lxc_path: container.path } };
    },
    skip: skip(missing),
  });
  afterAll(() => container?.remove());
});
