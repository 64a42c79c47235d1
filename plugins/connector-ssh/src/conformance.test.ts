/** A host behind OpenSSH passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import { type OpenSsh, startOpenSsh } from "../../../test/counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import ssh from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen");
let server: OpenSsh | undefined;

runConformance({
  test,
  target: async () => {
    server = await startOpenSsh();
    return { host: "@ssh/127.0.0.2", connector: ssh, data: server.data };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(() => server?.stop());
