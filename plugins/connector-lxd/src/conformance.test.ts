/** An instance of LXD with a busybox userland passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import { type Lxd, lxdMissing, startLxd } from "../../../test/counterparts/lxd.ts";
import lxd from "./index.ts";

const missing = lxdMissing();
let server: Lxd | undefined;

runConformance({
  test,
  target: async () => {
    server = await startLxd();
    await server.launch("one");
    return { host: "@lxd/one", connector: lxd, data: server.data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => server?.stop());
