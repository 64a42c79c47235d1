/** Another user's rights on the local machine, where root needs no password and there is no terminal. */
import { randomBytes } from "node:crypto";
import type { RunOptions } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing();
let base: PrivilegeFleet;

beforeAll(async () => {
  if (missing === undefined) base = await startPrivilegeFleet();
});
afterAll(() => base?.close());

const run = (command: string, options: RunOptions) =>
  base.fleet.host("@local").run(command, { timeout: 15_000, ...options });

const WAYS: readonly (readonly [string, () => RunOptions])[] = [
  ["sudo", () => ({ sudoUser: base.users.target.name })],
  ["sudo, with a password that is not needed", () => ({ sudoUser: base.users.target.name, sudoPassword: "unused" })],
  ["su", () => ({ suUser: base.users.target.name })],
  ["su, with a password that is not needed", () => ({ suUser: base.users.target.name, suPassword: "unused" })],
  ["doas", () => ({ doasUser: base.users.target.name })],
  ["doas, sudo and su", () => ({ doas: true, sudo: true, suUser: base.users.target.name })],
];

describe.skipIf(missing)(`on this machine${missing === undefined ? "" : `: ${missing}`}`, () => {
  test.each(WAYS)("%s: as that user, with its own input, folder and variables", async (_title, options) => {
    const settings = { chdir: "/usr", env: { K: "a'b" }, stdin: "own", ...options() };
    const stdout = `${base.users.target.name}\n/usr\na'b\nown`;
    expect(await run('id -un; pwd; echo "$K"; cat', settings)).toMatchObject({ status: "ok", stdout, stderr: "" });
  });

  test.each(WAYS)("%s: nothing is left after a timeout", async (_title, options) => {
    const word = String(randomBytes(4).readUInt32BE());
    const command = `echo before; sh -c 'trap "" TERM; while :; do sleep 301.${word}; done' ${word} | cat`;
    const result = await run(command, { ...options(), timeout: 2_000 });
    expect(result).toMatchObject({ status: "timeout", stdout: "before\n" });
    expect(result.error?.message).toContain("it and its children were ended");
    expect((await run(`ps -A -ww -o args= | grep '[3]01[.]${word}'`, {})).stdout).toBe("");
  });

  test("death by a signal and exit codes come through sudo", async () => {
    expect(await run("exit 255", { sudo: true })).toMatchObject({ status: "failed", exitCode: 255 });
    expect(await run("kill -KILL $$", { sudo: true })).toMatchObject({ status: "failed", signal: "SIGKILL" });
  });
});
