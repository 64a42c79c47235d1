/** A container of LXC with a busybox userland passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import { defineLxcContainer, type LxcContainer, lxcMissing } from "../../../test/counterparts/lxc.ts";
import lxc from "./index.ts";

const missing = lxcMissing();
let container: LxcContainer | undefined;

runConformance({
  test,
  target: async () => {
    container = await defineLxcContainer();
    await container.start();
    return { host: `@lxc/${container.name}`, connector: lxc, data: { lxc_path: container.path } };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => container?.remove());
