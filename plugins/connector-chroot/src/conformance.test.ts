/** A chroot passes the conformance suite, with nothing but busybox in it, and with Debian. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import type { RootFolder } from "../../../test/counterparts/root-folder.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import chroot from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("chroot", "busybox");

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let root: RootFolder | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      root = await build();
      return { host: `@chroot${root.folder}`, connector: chroot, absent: "@chroot/absent" };
    },
    skip: skip(missing),
  });
  afterAll(() => root?.remove());
});
