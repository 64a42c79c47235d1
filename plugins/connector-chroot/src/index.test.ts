/** What is a chroot's own: its names, and that it is ended from outside, where its processes can be seen. */
import { readFileSync } from "node:fs";
import { openFleet } from "@towline/core";
import { afterAll, describe, expect, test } from "vitest";
import { buildBusyboxRoot } from "../../../test/counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import type { RootFolder } from "../../../test/counterparts/root-folder.ts";
import local from "../../connector-local/src/index.ts";
import chroot from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("chroot", "busybox");
let root: RootFolder | undefined;
afterAll(() => root?.remove());

const open = () => openFleet({ config: false, connectors: [chroot] });

test.each([
  ["@chroot/srv/image", "@chroot/srv/image"],
  ["@chroot//srv/image", "@chroot/srv/image"],
])("%s is the folder %s", async (target, name) => {
  const fleet = await open();
  const [entry] = await fleet.select(target).hosts();
  expect(entry?.route.at(-1)?.name).toBe(name);
  await fleet.close();
});

describe.skipIf(missing !== undefined)("in a bare root", () => {
  test("a command's orphans are ended too, and it is verified", async () => {
    root = await buildBusyboxRoot();
    const fleet = await open();
    const host = fleet.host(`@chroot${root.folder}`);
    const { status, error } = await host.run("(sleep 300 &); sleep 301", { timeout: 200 });
    expect(status).toBe("timeout");
    expect(error?.message).toContain("it and its children were ended");
    await fleet.close();
  });

  test("chroot_mounts are there for the command, and for nobody else", async () => {
    const fleet = await openFleet({
      config: false,
      connectors: [chroot],
      data: { chroot_mounts: ["proc", "sys", "dev"] },
    });
    const { stdout, stderr } = await fleet
      .host(`@chroot${root?.folder}`)
      .run("cat /proc/self/comm; ls -d /dev/fd /sys/kernel");
    expect(stderr).toBe("");
    expect(stdout).toBe("cat\n/dev/fd\n/sys/kernel\n");
    await fleet.close();
    expect(readFileSync("/proc/self/mounts", "utf8")).not.toContain(root?.folder);
  });

  test.skipIf(missingCounterpart("sudo"))("on this machine by sudo, as a setting of the hop @local", async () => {
    const name = `@local//@chroot${root?.folder}`;
    const config = { fleet: { hosts: [{ [name]: { _hops: { "@local": { _sudo: true } } } }] } };
    const fleet = await openFleet({ config, connectors: [chroot, local] });
    expect(await fleet.host(name).run('pwd; echo "$SUDO_COMMAND"')).toMatchObject({
      status: "ok",
      stdout: expect.stringMatching(/^\/\n.*chroot /),
    });
    await fleet.close();
  });

  test("a folder without a shell is told, with what to do", async () => {
    const fleet = await open();
    const { status, error } = await fleet.host("@chroot/proc").run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain("@chroot/proc can't be entered");
    expect(error?.advice).toContain("/bin/sh");
    await fleet.close();
  });
});
