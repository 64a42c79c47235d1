/** What follows from the table of global arguments: names, and what secrets are kept from. */
import { describe, expect, test } from "vitest";
import { GLOBAL_ARGUMENTS } from "./argument-list.ts";
import { ASKERS, escalationOf } from "./escalate.ts";
import { passwordArgument } from "./passwords.ts";

test("data keys and options are called like the argument", () => {
  const named = GLOBAL_ARGUMENTS.filter(({ name }) => ["sudoUser", "env", "getPty", "askSudoPassword"].includes(name));
  expect(named.map(({ name, key, option }) => [name, key, option?.flag])).toEqual([
    ["sudoUser", "_sudo_user", "--sudo-user"],
    ["env", "_env", "--env"],
    ["getPty", "_get_pty", "--pty"],
  ]);
});

test("no option of a secret takes a value", () => {
  const withValue = GLOBAL_ARGUMENTS.filter(({ secret, option }) => secret && option?.value !== undefined);
  expect(withValue).toEqual([]);
});

describe.each(ASKERS)("%s", (program) => {
  test("has an argument for its password, which is secret", () => {
    expect(passwordArgument(program)).toMatchObject({ secret: true, program });
  });

  test("has arguments that go with a command to another user, and no others do", () => {
    const own = GLOBAL_ARGUMENTS.filter((argument) => argument.program === program).map(({ name }) => name);
    expect(own).toContain(`${program}User`);
    const all = Object.fromEntries(GLOBAL_ARGUMENTS.map(({ name }) => [name, name]));
    expect(escalationOf(all as never)).toMatchObject(Object.fromEntries(own.map((name) => [name, name])));
    expect(escalationOf(all as never)).not.toHaveProperty("chdir");
  });
});

describe("facts that decide what a value means and where it applies", () => {
  const keysOf = (isWanted: (argument: (typeof GLOBAL_ARGUMENTS)[number]) => boolean) =>
    GLOBAL_ARGUMENTS.filter(isWanted).map(({ key }) => key);

  test("seconds, secrets, and what only a config of one's own sets", () => {
    expect(keysOf(({ isTime }) => isTime)).toEqual(["_timeout", "_retry_delay"]);
    expect(keysOf(({ secret }) => secret)).toEqual(["_sudo_password", "_su_password", "_doas_password"]);
    expect(keysOf(({ ownOnly }) => ownOnly === true)).toEqual(["_su_shell", "_shell_executable", "_env"]);
  });

  test("what applies to more than commands", () => {
    expect(keysOf(({ calls }) => !calls.includes("run"))).toEqual([]);
    expect(keysOf(({ calls, program }) => program === undefined && calls.includes("shell"))).toEqual([
      "_chdir",
      "_env",
    ]);
    expect(keysOf(({ calls, program }) => program === undefined && calls.includes("transfer"))).toEqual(["_timeout"]);
    expect(keysOf(({ calls, program }) => program === undefined && calls.includes("reboot"))).toEqual([]);
    const alike = GLOBAL_ARGUMENTS.filter(({ program }) => program !== undefined).map(({ calls }) => calls.join(" "));
    expect(new Set(alike)).toEqual(new Set(["run shell transfer reboot"]));
  });

  test("what help calls the values of options, and which take none", () => {
    const shown = GLOBAL_ARGUMENTS.flatMap(({ option }) =>
      option === undefined ? [] : [`${option.flag}${option.value === undefined ? "" : ` <${option.value}>`}`],
    );
    expect(shown).toEqual([
      ...["--sudo", "--sudo-user <user>", "--use-sudo-login", "--ask-sudo-password", "--preserve-sudo-env"],
      ...["--su-user <user>", "--use-su-login", "--preserve-su-env", "--su-shell <shell>"],
      ...["--doas", "--doas-user <user>", "--shell-executable <shell>", "--chdir <folder>", "--env <name=value>"],
      ...["--timeout <seconds>", "--success-exit-codes <codes>", "--pty", "--stdin", "--retries <count>"],
      ...["--retry-delay <seconds>", "--idempotent"],
    ]);
  });
});
