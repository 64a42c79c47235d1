/** A machine of systemd-nspawn that is started in a folder passes the conformance suite, of busybox and of Debian. */
import { runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import type { RootFolder } from "../../../test/counterparts/root-folder.ts";
import { USERLANDS } from "../../../test/support/userlands.ts";
import nspawn from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("systemd-nspawn", "nsenter", "setpriv", "busybox");

describe.each(USERLANDS)("$userland", ({ build, only, skip }) => {
  let root: RootFolder | undefined;
  runConformance({
    test,
    only,
    target: async () => {
      root = await build();
      return { host: `@nspawn${root.folder}`, connector: nspawn, absent: "@nspawn/absent" };
    },
    skip: skip(missing),
  });
  afterAll(() => root?.remove());
});
