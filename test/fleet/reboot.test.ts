/** Reboots of a real host: proved, refused, in vain, and for ever. */
import { type Fleet, openFleet, orThrow } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { buildBusyboxRoot } from "../counterparts/busybox-root.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { type SystemdHost, startSystemdHost, systemdHostMissing } from "../counterparts/systemd-host.ts";

const missing = systemdHostMissing() ?? missingCounterpart("busybox", "chroot");
let host: SystemdHost;
let fleet: Fleet;

beforeAll(async () => {
  if (missing !== undefined) return;
  host = await startSystemdHost();
  const { operator, idler, powerless } = host.users;
  fleet = await openFleet({
    connectors: [ssh, local, chroot],
    connectTimeout: 3_000,
    config: {
      data: host.data,
      fleet: {
        hosts: [
          "box",
          { operator: { ssh_user: operator, _sudo: true, _chdir: "/no-such", _get_pty: true, _timeout: 0.001 } },
          { idler: { ssh_user: idler } },
          { powerless: { ssh_user: powerless } },
          "@local",
        ],
      },
    },
  });
});
afterAll(async () => {
  await fleet?.close();
  await host?.stop();
});

const bootId = async (): Promise<string> => {
  const { stdout } = orThrow(await fleet.host("box").run("cat /proc/sys/kernel/random/boot_id"));
  return stdout.trim();
};

describe.skipIf(missing)(`a reboot${missing === undefined ? "" : `: ${missing}`}`, () => {
  test("is proved by another boot id, and commands run again", async () => {
    const before = await bootId();
    const result = await fleet.host("box").reboot({ timeout: 15_000 });
    expect(result).toMatchObject({ host: "box", connector: "ssh", status: "ok", error: undefined });
    expect(result.bootId).not.toBe(before);
    expect(await bootId()).toBe(result.bootId);
    expect(host.boots).toBe(2);
  });

  test("runs as the user that the host's settings name; what is meant for other commands does not matter", async () => {
    const boots = host.boots;
    const result = await fleet.host("operator").reboot({ timeout: 15_000 });
    expect(result).toMatchObject({ status: "ok" });
    expect(host.boots).toBe(boots + 1);
  });

  test("of a selection", async () => {
    const report = await fleet.select("idler").reboot({ sudo: true, sudoUser: "root", timeout: 1_000 });
    expect(report.counts).toMatchObject({ failed: 1 });
  });

  test("that the user may not ask for says what the host said, and nothing happens", async () => {
    const boots = host.boots;
    const plain = await fleet.host("powerless").reboot({ timeout: 15_000 });
    expect(plain).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_COMMAND_FAILED" } });
    const sudo = await fleet.host("powerless").reboot({ sudo: true, timeout: 15_000 });
    expect(sudo).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_PRIVILEGE" } });
    expect(host.boots).toBe(boots);
  });

  test("that does not happen is told when the time is up", async () => {
    const result = await fleet.host("idler").reboot({ sudo: true, timeout: 1_500 });
    expect(result).toMatchObject({ status: "failed", bootId: undefined, error: { code: "ERR_TOWLINE_NOT_REBOOTED" } });
    expect(result.error?.message).toContain("did not reboot within 1.5 s");
  });

  test("of this machine, or of a container on it, is refused", async () => {
    const result = await fleet.host("@local").reboot({ sudo: true });
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" } });
    expect(result.error?.message).toContain("is this machine");
  });

  test("of a host that does not show its boot id is refused, because it could not be proved", async () => {
    const root = await buildBusyboxRoot();
    const result = await fleet.host(`@chroot${root.folder}`).reboot();
    await root.remove();
    expect(result).toMatchObject({ status: "refused", error: { code: "ERR_TOWLINE_COMMAND_UNSUPPORTED" } });
    expect(result.error?.message).toContain("shows neither /proc/sys/kernel/random/boot_id nor kern.boottime");
  });

  test("ends when the caller gives up", async () => {
    const controller = new AbortController();
    const rebooting = fleet.host("idler").reboot({ sudo: true, signal: controller.signal });
    controller.abort();
    expect((await rebooting).status).toBe("cancelled");
  });

  test("from which the host does not come back is told when the time is up", async () => {
    host.stayDown();
    const result = await fleet.host("box").reboot({ timeout: 4_000 });
    expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_CONNECT", reason: "refused" } });
    expect(result.error?.message).toContain("box went down and was not back within 4 s");
  });
});
