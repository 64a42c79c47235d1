/** A chroot with nothing but busybox in it passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import { type BusyboxRoot, buildBusyboxRoot } from "../../../test/counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import chroot from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("chroot", "busybox");
let root: BusyboxRoot | undefined;

runConformance({
  test,
  target: async () => {
    root = await buildBusyboxRoot();
    return { host: `@chroot${root.folder}`, connector: chroot };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => root?.remove());
