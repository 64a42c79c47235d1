/** What is nspawn's own: machines that booted, machines that are started in a folder, and that nothing stays behind. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildBusyboxRoot } from "../../../test/counterparts/busybox-root.ts";
import { missingCounterpart, missingRoot } from "../../../test/counterparts/require-counterpart.ts";
import type { RootFolder } from "../../../test/counterparts/root-folder.ts";
import { type SystemdHost, startSystemdHost, systemdHostMissing } from "../../../test/counterparts/systemd-host.ts";
import nspawn from "./index.ts";

const run = promisify(execFile);
const missing =
  missingRoot() ?? systemdHostMissing() ?? missingCounterpart("systemd-nspawn", "nsenter", "setpriv", "busybox");
const fleets: Fleet[] = [];
const open = async (data: { readonly [key: string]: unknown } = {}) => {
  const fleet = await openFleet({ config: false, connectors: [nspawn], data });
  fleets.push(fleet);
  return fleet;
};
afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});

test.each([["-M"], ["a b"], ["$(id)"], ["a\nb"], ["srv/a\nb"], ["a;b"]])("@nspawn/%s is refused", async (name) => {
  await expect((await open()).select(`@nspawn/${name}`).hosts()).rejects.toMatchObject({
    code: "ERR_TOWLINE_TARGET_INVALID",
  });
});

describe.skipIf(missing)(`a machine that booted${missing === undefined ? "" : `: ${missing}`}`, () => {
  let booted: SystemdHost;
  beforeAll(async () => {
    booted = await startSystemdHost();
  });
  afterAll(() => booted?.stop());
  const host = async () => (await open()).host(`@nspawn/${booted.machine}`);

  test("is listed, and joined: its host name, its first process, its own environment, none of its capabilities more", async () => {
    expect((await (await open()).select("@nspawn").hosts()).map(({ name }) => name)).toContain(
      `@nspawn/${booted.machine}`,
    );
    process.env.TOWLINE_TEST_LEAK = "leaked";
    const { stdout } = await (await host()).run(
      "hostname; cat /proc/1/comm; env; grep CapBnd /proc/1/status /proc/self/status",
    );
    delete process.env.TOWLINE_TEST_LEAK;
    expect(stdout).toMatch(/^booted\nsystemd\n/);
    expect(stdout).not.toContain("leaked");
    expect(new Set([...stdout.matchAll(/CapBnd:\s*([0-9a-f]+)/g)].map((match) => match[1])).size).toBe(1);
  });

  test("has users of its own", async () => {
    const result = await (await host()).run("id -un", { suUser: booted.users.operator });
    expect(result).toMatchObject({ status: "ok", stdout: `${booted.users.operator}\n` });
  });

  test("reboots, and is joined again under its new leader", async () => {
    const machine = await host();
    expect(await machine.reboot({ timeout: 50_000 })).toMatchObject({ status: "ok" });
    expect(booted.boots).toBe(2);
    expect(await machine.run("hostname")).toMatchObject({ stdout: "booted\n" });
  });

  test("one that does not run is told, with those that do", async () => {
    const { status, error } = await (await open()).host("@nspawn/no-such").run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toBe("@nspawn/no-such does not run");
    expect(error?.advice).toContain(booted.machine);
    expect(error?.advice).toContain("@nspawn/var/lib/machines/no-such");
  });

  test("one that crashes while a command runs: lost", async () => {
    const result = await (await host()).run("echo up; sleep 300", { onOutput: () => void booted.stop() });
    expect(result).toMatchObject({ status: "lost", stdout: "up\n" });
  });
});

describe.skipIf(missing)(`a folder${missing === undefined ? "" : `: ${missing}`}`, () => {
  let root: RootFolder;
  beforeAll(async () => {
    root = await buildBusyboxRoot();
  });
  afterAll(() => root?.remove());
  const countMachines = async () =>
    (await run("ps", ["-A", "-ww", "-o", "args="])).stdout.split(root.folder).length - 1;

  test("a machine is started in it for the run, apart from the carrier's processes, and is gone after", async () => {
    const fleet = await open();
    const host = fleet.host(`@nspawn${root.folder}`);
    const result = await host.run("cat /proc/2/comm; cat; echo err >&2; exit 33", { stdin: "in" });
    expect(result).toMatchObject({ status: "failed", exitCode: 33, stdout: "cat\nin", stderr: "err\n" });
    expect(await countMachines()).toBeGreaterThan(0);
    await fleet.close();
    expect(await countMachines()).toBe(0);
    const traces = await readdir("/run/systemd/nspawn/propagate").catch(() => []);
    expect(traces.filter((name) => name.startsWith("towline-") && name.length === 20)).toEqual([]);
  });

  test("with nspawn_ephemeral nothing of it is changed", async () => {
    const fleet = await open({ nspawn_ephemeral: true });
    expect(await fleet.host(`@nspawn${root.folder}`).run("echo x > /root/new && cat /root/new")).toMatchObject({
      stdout: "x\n",
    });
    await fleet.close();
    expect(await readdir(`${root.folder}/root`)).toEqual([]);
  });

  test("what a command left behind is ended with it", async () => {
    const result = await (await open()).host(`@nspawn${root.folder}`).run("(sleep 300 &); sleep 301", { timeout: 500 });
    expect(result.error?.message).toContain("it and its children were ended");
  });

  test("one without a root file system is told in systemd-nspawn's words", async () => {
    const { status, error } = await (await open()).host("@nspawn/proc/self").run("true");
    expect(status).toBe("unreachable");
    expect(error?.message).toContain("can't be started");
    expect(error?.advice).toContain("shell");
  });
});
