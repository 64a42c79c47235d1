/** What is told when sudo, su or doas refuse, by their words. */

import { describe, expect, test } from "vitest";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { NOTHING_SAID, type Outcome } from "./outcome.ts";

/** What is told of a command that ended with these words before it started. */
function tell(settings: GlobalArguments, lastWords: string, outcome: Partial<Outcome> = {}, exitCode = 1) {
  const told = describeOutcome(
    {
      cause: { kind: "exited", exitCode, signal: null },
      ...{
        started: false,
        asker: undefined,
        passwordRejected: false,
        outputOpen: false,
        ending: undefined,
        said: NOTHING_SAID,
      },
      ...outcome,
    },
    { host: "web1", connector: "ssh", command: "id", settings, lastWords },
  );
  expect(told.status).toBe("refused");
  expect(told.error?.code).toBe("ERR_TOWLINE_PRIVILEGE");
  return { message: told.error?.message ?? "", advice: told.error?.advice ?? "" };
}

const sudo = { sudo: true };
const sudoWithPassword = { sudo: true, sudoPassword: "x" };
const su = { suUser: "app" };
const suWithPassword = { suUser: "app", suPassword: "x" };

describe("what the programs say, and what to do", () => {
  test.each<[string, GlobalArguments, string, RegExp]>([
    ["sudo", sudo, "sudo: a password is required", /^Give the password with --ask-sudo-password/],
    ["sudo-rs", sudo, "sudo: interactive authentication is required", /^Give the password/],
    ["sudo, no terminal", sudo, "sudo: sorry, you must have a tty to run sudo", /--pty/],
    ["sudo, no rights", sudo, "me is not in the sudoers file.", /sudo -l/],
    ["sudo-rs, no rights", sudo, "sudo: I'm sorry me. I'm afraid I can't do that", /sudo -l/],
    ["sudo, no such user", sudo, "sudo: unknown user ghost", /user that the host has/],
    ["sudo-rs, no such user", sudo, "sudo: user 'ghost' not found", /user that the host has/],
    ["sudo, no program for it", sudo, "sudo: fish: command not found", /has sudo and the shell/],
    ["sudo in a container", sudo, 'sudo: The "no new privileges" flag is set', /containers/],
    ["sudo in German", sudo, "sudo: Ein Passwort ist notwendig", /If it wants a password.*--ask-sudo-password/],
    ["su of util-linux", su, "su: Authentication failure", /^Give the password with _su_password/],
    ["su of busybox", su, "su: must be suid to work properly", /settings for su/],
    ["doas", { doas: true }, "doas: Authentication required", /^Give the password with _doas_password/],
    ["doas, no rights", { doas: true }, "doas: Operation not permitted", /settings for doas/],
  ])("%s: %s", (_title, settings, words, advice) => {
    const told = tell(settings, words);
    expect(told.advice).toMatch(advice);
    expect(told.message).toContain(words);
  });

  test.each<[string, GlobalArguments, string, Partial<Outcome>]>([
    ["sudo", sudoWithPassword, "sudo: 1 incorrect password attempt", { passwordRejected: true, asker: "sudo" }],
    [
      "sudo",
      sudoWithPassword,
      "sudo: 1 Fehlversuch bei der Passwort-Eingabe",
      { passwordRejected: true, asker: "sudo" },
    ],
    ["sudo", sudoWithPassword, "sudo: 1 incorrect password attempt", { asker: "sudo" }],
    ["sudo", sudoWithPassword, "sudo: Authentication failed, try again.", { asker: "sudo" }],
    ["su", suWithPassword, "Password: su: Authentication failure", {}],
    ["su", { ...sudoWithPassword, ...suWithPassword }, "su: Authentication failure", { asker: "su" }],
    ["doas", { doas: true, doasPassword: "x" }, "doas: Authentication failed", { asker: "doas" }],
  ])("a wrong password for %s", (program, settings, words, outcome) => {
    const told = tell(settings, words, outcome);
    expect(told.message).toBe(`${program} did not accept the password on web1`);
    expect(told.advice).toMatch(/tried once/);
  });

  test("the right password without rights is not called wrong", () => {
    const told = tell(sudoWithPassword, "me is not in the sudoers file.", { asker: "sudo" });
    expect(told.message).not.toContain("did not accept");
    expect(told.advice).toContain("sudo -l");
  });

  test.each<[string, GlobalArguments, string]>([
    ["sudo", sudo, "sh: 1: sudo: not found"],
    ["sudo", sudo, "bash: line 1: sudo: command not found"],
    ["sudo", sudo, "sh: exec: line 0: sudo: not found"],
    ["sudo", sudo, 'OCI runtime exec failed: exec: "sudo": executable file not found in $PATH: unknown'],
    ["sudo", sudo, "chroot: failed to run command ‘sudo’: No such file or directory"],
    ["sudo", sudo, "env: 'sudo': No such file or directory"],
    ["su", su, "sh: 1: su: not found"],
    ["doas", { doas: true }, "zsh:1: doas: command not found"],
  ])("no %s at all", (program, settings, words) => {
    const told = tell(settings, words, {}, 127);
    expect(told.message).toBe(`web1 has no ${program}: ${words}`);
    expect(told.advice).toMatch(new RegExp(`^Install ${program} there`));
  });

  test("of several programs the one that spoke is named", () => {
    expect(tell({ ...sudo, ...suWithPassword }, "su: user ghost does not exist").message).toMatch(/^su did not/);
    expect(tell({ doas: true, ...sudo }, "sudo: a password is required").message).toMatch(/^sudo did not/);
  });
});
