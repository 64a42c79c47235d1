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
