/** A machine of systemd-nspawn that is started in a busybox folder passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import { type BusyboxRoot, buildBusyboxRoot } from "../../../test/counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import nspawn from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("systemd-nspawn", "nsenter", "setpriv", "busybox");
let root: BusyboxRoot | undefined;

runConformance({
  test,
  target: async () => {
    root = await buildBusyboxRoot();
    return { host: `@nspawn${root.folder}`, connector: nspawn };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => root?.remove());
