/** Where accounts are locked after a few failures (pam_faillock), a wrong password does no more than it must. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { type PrivilegeFleet, privilegeFleetMissing, startPrivilegeFleet } from "../support/privilege-fleet.ts";

const missing = privilegeFleetMissing() ?? missingCounterpart("faillock");
const LOCKED_AFTER = 3;

describe.skipIf(missing)(`accounts that get locked${missing === undefined ? "" : `: ${missing}`}`, () => {
  let base: PrivilegeFleet;
  let folder: string;
  let user: string;
  let files: string[] = [];
  beforeAll(async () => {
    base = await startPrivilegeFleet();
    user = base.users.withPassword.name;
    folder = mkdtempSync(path.join(tmpdir(), "towline-faillock-"));
    // A PAM service of its own, which sudo uses for this one user.
    files = [`/etc/pam.d/${user}`, `/etc/sudoers.d/${user}`];
    const options = `dir=${folder} deny=${LOCKED_AFTER}`;
    writeFileSync(
      `/etc/pam.d/${user}`,
      [
        `auth required pam_faillock.so preauth ${options}`,
        "auth sufficient pam_unix.so nodelay",
        `auth [default=die] pam_faillock.so authfail ${options}`,
        `account required pam_faillock.so ${options}`,
        "account required pam_unix.so",
        "session required pam_permit.so\n",
      ].join("\n"),
    );
    writeFileSync(`/etc/sudoers.d/${user}`, `Defaults:${user} pam_service=${user}\n`, { mode: 0o440 });
  });
  afterAll(async () => {
    for (const file of files) rmSync(file, { force: true });
    await base?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const run = (sudoPassword: string) =>
    base.fleet.host("withPassword").run("id -un", { sudo: true, sudoPassword, timeout: 40_000 });
  /** The lines that stand for valid failures. */
  const countFailures = () =>
    execFileSync("faillock", ["--dir", folder, "--user", user], { encoding: "utf8" }).match(/ V$/gm)?.length ?? 0;
  const clear = () => execFileSync("faillock", ["--dir", folder, "--user", user, "--reset"]);

  // sudo asks again, whoever it asks; that nobody answers is a failure for pam_faillock, but for nobody else.
  test("a wrong password costs what one try of sudo's costs, and a right one clears the count", async () => {
    const plain = await base.fleet.host("withPassword").run("echo wrong | sudo -S -p '' id -un");
    expect(plain.status).toBe("failed");
    const least = countFailures();
    expect(least).toBeLessThan(3);
    clear();
    expect(await run("wrong")).toMatchObject({ status: "refused" });
    expect(countFailures()).toBe(least);
    expect(await run(base.users.withPassword.password)).toMatchObject({ status: "ok", stdout: "root\n" });
    expect(countFailures()).toBe(0);
  });

  test("where an account is locked, the right password is refused too", async () => {
    while (countFailures() < LOCKED_AFTER) await run("wrong");
    expect(await run(base.users.withPassword.password)).toMatchObject({ status: "refused", stdout: "" });
  });
});
