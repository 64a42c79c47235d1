/** A route passes the conformance suite as a host does: a busybox chroot on a box behind OpenSSH. */
import { checks, runConformance } from "@towline/conformance";
import { afterAll, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { type OpenSsh, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import type { RootFolder } from "../counterparts/root-folder.ts";

const missing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen", "chroot", "busybox");
let server: OpenSsh | undefined;
let root: RootFolder | undefined;

runConformance({
  test,
  target: async () => {
    [server, root] = await Promise.all([startOpenSsh(), buildBusyboxRoot()]);
    return {
      host: `@ssh/127.0.0.2//@chroot${root.folder}`,
      connector: chroot,
      carriers: [ssh],
      data: server.data,
    };
  },
  skip: missing === undefined ? undefined : Object.fromEntries(checks.map((check) => [check.id, missing])),
});

afterAll(async () => {
  await server?.stop();
  await root?.remove();
});
