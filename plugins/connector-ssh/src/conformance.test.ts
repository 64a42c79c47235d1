/** A host behind OpenSSH passes the conformance suite. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, describe, test } from "vitest";
import { ENGINES } from "../../../test/counterparts/connect-ssh.ts";
import { type OpenSsh, startOpenSsh } from "../../../test/counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import ssh from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen", "ssh");
const skip = missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing]));

describe.each(ENGINES)("by %s", (ssh_engine) => {
  let server: OpenSsh | undefined;
  runConformance({
    test,
    target: async () => {
      const started = await startOpenSsh();
      server = started;
      const data = { ...started.data, ssh_engine };
      // The server answers on all of 127/8, and not on IPv6.
      return { host: "@ssh/127.0.0.2", connector: ssh, data, absent: "@ssh/::1", breakLink: started.dropConnections };
    },
    skip,
  });
  afterAll(() => server?.stop());
});
