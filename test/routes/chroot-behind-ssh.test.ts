/** A route passes the conformance suite as a host does: a chroot of Debian on a box behind OpenSSH. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildDebianRoot, debianRootMissing } from "../counterparts/debian-root.ts";
import { type OpenSsh, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen", "chroot") ?? debianRootMissing();
let server: OpenSsh | undefined;
let root: RootFolder | undefined;

runConformance({
  test,
  target: async () => {
    const [started, built] = await Promise.all([startOpenSsh(), buildDebianRoot()]);
    server = started;
    root = built;
    return {
      host: `@ssh/127.0.0.2//@chroot${built.folder}`,
      connector: chroot,
      carriers: [ssh],
      data: started.data,
      absent: "@ssh/127.0.0.2//@chroot/absent",
      breakLink: started.dropConnections,
    };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(async () => {
  await server?.stop();
  await root?.remove();
});
