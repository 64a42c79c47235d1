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
      server = await startOpenSsh();
      return { host: "@ssh/127.0.0.2", connector: ssh, data: { ...server.data, ssh_engine } };
    },
    skip,
  });
  afterAll(() => server?.stop());
});
