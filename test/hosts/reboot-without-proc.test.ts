/** Reboots of hosts without `/proc`: BSD tells when it was booted, macOS has an id for each boot. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openFleet } from "@towline/core";
import { expect, onTestFinished, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { changedMachineMissing, createChangedMachine } from "../support/changed-machine.ts";
import { makeFolder } from "../support/folders.ts";

const missing = changedMachineMissing();

test.skipIf(missing !== undefined).each([
  ["kern.boottime", "{ sec = 1700000000, usec = 17 } Tue Nov 14 22:13:20 2023", "{ sec = 1700000100, usec = 3 } later"],
  ["kern.boottime", "Tue Nov 14 22:13:20 2023", "Tue Nov 14 22:15:00 2023"],
  ["kern.bootsessionuuid", "A0C0F0A2-0000-4000-8000-000000000001", "A0C0F0A2-0000-4000-8000-000000000002"],
])("%s: %s", async (name, before, after) => {
  const { host, state } = await openHost(name, before);
  writeFileSync(state.next, after);
  const result = await host.reboot({ timeout: 30_000 });
  expect(result.error?.message).toBeUndefined();
  expect(result).toMatchObject({ status: "ok", bootId: after.replace(/, usec.*/, "") });
  expect(readFileSync(state.asked, "utf8")).toBe("asked\n");
});

test.skipIf(missing !== undefined)("a clock that is kept right is no reboot", async () => {
  const { host } = await openHost("kern.boottime", "{ sec = 1700000000, usec = 17 } Tue Nov 14 22:13:20 2023");
  const result = await host.reboot({ timeout: 8_000 });
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_NOT_REBOOTED" } });
});

/** Its programs only say that the machine was booted anew: nothing here may reboot the machine that tests run on. */
async function openHost(name: string, value: string) {
  const folder = makeFolder({ "state/now": value });
  const at = (file: string): string => path.join(folder, "state", file);
  const program = (file: string, text: string): void =>
    writeFileSync(path.join(folder, file), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  // Each look finds other microseconds, as on a clock that is kept right.
  program("sysctl", `[ "$2" = ${name} ] || exit 1; sed "s/usec = /&$$/" ${at("now")}`);
  for (const asked of ["shutdown", "reboot", "systemctl"]) {
    program(asked, `echo asked >>${at("asked")}; [ ! -e ${at("next")} ] || cp ${at("next")} ${at("now")}`);
  }
  const changed = createChangedMachine({ hidesProc: true, programs: `${folder}:${process.env.PATH}` });
  const fleet = await openFleet({ config: false, connectors: [changed, local] });
  onTestFinished(() => fleet.close());
  return { host: fleet.host("@changed"), state: { next: at("next"), asked: at("asked") } };
}
