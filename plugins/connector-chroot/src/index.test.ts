/** What is a chroot's own: its names, and that it is ended from outside, where its processes can be seen. */
import { openFleet } from "@towline/core";
import { afterAll, describe, expect, test } from "vitest";
import { type BusyboxRoot, buildBusyboxRoot } from "../../../test/counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import chroot from "./index.ts";

const missing = missingRoot() ?? missingCounterpart("chroot", "busybox");
let root: BusyboxRoot | undefined;
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

  test("a folder without a shell is told, with what to do", async () => {
    const fleet = await open();
    const { status, error } = await fleet.host("@chroot/proc").run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain("@chroot/proc can't be entered");
    expect(error?.advice).toContain("/bin/sh");
    await fleet.close();
  });
});
