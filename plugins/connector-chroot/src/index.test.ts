/** What is a chroot's own: its names, and that it is ended from outside, where its processes can be seen. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
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
    for (const [hop, status] of [
      [{ _sudo: true }, "ok"],
      [{ _sudo: true, _sudo_user: "nobody" }, "unreachable"],
    ] as const) {
      const config = { fleet: { hosts: [{ [name]: { _hops: { "@local": hop } } }] } };
      const fleet = await openFleet({ config, connectors: [chroot, local] });
      expect((await fleet.host(name).run("true")).status).toBe(status);
      await fleet.close();
    }
  });

  test("a command gets an environment of its own, with the folder's account", async () => {
    const folder = root?.folder ?? "";
    mkdirSync(path.join(folder, "etc"), { recursive: true });
    mkdirSync(path.join(folder, "home/admin"), { recursive: true });
    writeFileSync(path.join(folder, "etc/passwd"), "app:x:7:7::/:/bin/sh\nadmin:x:0:0:A:/home/admin:/bin/ash\n");
    const own = { TMPDIR: "/nowhere", LD_LIBRARY_PATH: "/nowhere", SECRET_TOKEN: "s3cret" };
    Object.assign(process.env, own);
    onTestFinished(() => {
      for (const name of Object.keys(own)) delete process.env[name];
    });
    const fleet = await open();
    const host = fleet.host(`@chroot${folder}`);
    const { stdout } = await host.run(["env"]);
    expect(
      stdout
        .trim()
        .split("\n")
        .filter((line) => !/^(PWD|SHLVL|_|OLDPWD)=/.test(line))
        .toSorted(),
    ).toEqual([
      "HOME=/home/admin",
      "LOGNAME=admin",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "SHELL=/bin/ash",
      "TERM=dumb",
      "USER=admin",
    ]);
    const result = await host.run("cd ~ && pwd && mktemp");
    expect(result).toMatchObject({ status: "ok", stdout: expect.stringMatching(/^\/home\/admin\n\/tmp\/tmp\.\w+\n$/) });
    await fleet.close();
  });

  test("an account whose home is not there has the root folder", async () => {
    const folder = root?.folder ?? "";
    writeFileSync(path.join(folder, "etc/passwd"), "root:x:0:0::/nowhere:\n");
    const fleet = await open();
    const { stdout } = await fleet.host(`@chroot${folder}`).run('cd ~ && pwd && echo "$SHELL"');
    expect(stdout).toBe("/\n/bin/sh\n");
    await fleet.close();
  });

  test("a sudo that is not there is told", async () => {
    const fleet = await open();
    const { status, stdout, error } = await fleet.host(`@chroot${root?.folder}`).run("true", { sudo: true });
    expect([status, stdout]).toEqual(["refused", ""]);
    expect(error?.message).toContain("has no sudo: ");
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
