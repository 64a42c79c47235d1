/** `towline reboot` of a real host, as people and programs see it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SystemdHost, startSystemdHost, systemdHostMissing } from "../counterparts/systemd-host.ts";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const missing = systemdHostMissing();
let host: SystemdHost;

beforeAll(async () => {
  if (missing === undefined) host = await startSystemdHost();
});
afterAll(() => host?.stop());

const project = (): Promise<string> =>
  createProject({
    "towline.config.yaml": JSON.stringify({
      data: host.data,
      fleet: {
        hosts: [
          { box: { ssh_user: host.users.operator } },
          { idle: { ssh_user: host.users.idler, _sudo: true } },
          { locked: { ssh_user: host.users.powerless } },
        ],
      },
    }),
  });

describe.skipIf(missing)(`towline reboot${missing === undefined ? "" : `: ${missing}`}`, () => {
  test("tells how long it took", async () => {
    const { code, stdout, stderr } = await towline(["reboot", "box", "--sudo", "--timeout", "60"], {
      cwd: await project(),
    });
    expect(stdout).toMatch(/^box \| rebooted, back after \d+\.\d s\n$/);
    expect(stderr).toMatch(/^1 host: 1 ok in/);
    expect(code).toBe(0);
  });

  test("gives events that keep to the schema, for each host its own", async () => {
    const { code, stdout } = await towline(["reboot", "all", "--timeout", "2", "--parallel", "1", "--json"], {
      cwd: await project(),
    });
    const [start, ...events] = await readEvents(stdout);
    expect(start).toMatchObject({ type: "start", operation: "reboot", hosts: ["box", "idle", "locked"] });
    expect(events).toMatchObject([
      { type: "result", operation: "reboot", host: "box", status: "failed" },
      { type: "result", host: "idle", status: "failed", error: { code: "ERR_TOWLINE_NOT_REBOOTED" } },
      { type: "result", host: "locked", status: "failed", error: { code: "ERR_TOWLINE_COMMAND_FAILED" } },
      { type: "summary", exitCode: 1 },
    ]);
    expect(code).toBe(1);
  });

  test("--dry-run shows the hosts and reboots none", async () => {
    const { boots } = host;
    const cwd = await project();
    const { stdout, stderr } = await towline(["reboot", "box", "--dry-run"], { cwd });
    expect(stdout).toBe("box\n  reboot, and wait until it is back\n");
    expect(stderr).toBe("Nothing was rebooted: this was a dry run.\n");
    await readEvents((await towline(["reboot", "box", "--dry-run", "--json"], { cwd })).stdout);
    expect(host.boots).toBe(boots);
  });
});
