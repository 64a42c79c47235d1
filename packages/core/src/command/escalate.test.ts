/** Command lines that change the user, as people would type them, and whom they are for. */
import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { checkUserName } from "./check-user-name.ts";
import { commandForLoginShell } from "./command-for-login-shell.ts";
import { type Escalation, escalate, escalates, escalationOf, uses } from "./escalate.ts";
import { passwordArgument, passwordsOf } from "./passwords.ts";
import { secret } from "./secret.ts";

describe("the line that people would type", () => {
  test.each<[Escalation, readonly string[]]>([
    [{}, ["id", "-u"]],
    [{ sudo: true }, ["sudo", "-H", "-n", "--", "id", "-u"]],
    [{ sudoUser: "app" }, ["sudo", "-H", "-n", "-u", "app", "--", "id", "-u"]],
    [{ sudo: false, sudoUser: "app" }, ["id", "-u"]],
    [{ sudo: true, sudoPassword: "x" }, ["sudo", "-H", "-S", "-p", "password:", "--", "id", "-u"]],
    [{ sudo: true, useSudoLogin: true, preserveSudoEnv: true }, ["sudo", "-H", "-n", "-i", "-E", "--", "id", "-u"]],
    [{ suUser: "app" }, ["su", "app", "-c", "id -u"]],
    [
      { suUser: "app", useSuLogin: true, preserveSuEnv: true, suShell: "/bin/sh" },
      ["su", "-l", "-m", "-s", "/bin/sh", "app", "-c", "id -u"],
    ],
    [{ doas: true }, ["doas", "-n", "id", "-u"]],
    [{ doasUser: "app", doasPassword: "x" }, ["doas", "-u", "app", "id", "-u"]],
    [{ doas: true, sudo: true, suUser: "app" }, ["doas", "-n", "sudo", "-H", "-n", "--", "su", "app", "-c", "id -u"]],
  ])("%j", (escalation, argv) => {
    expect(escalate(["id", "-u"], escalation, undefined)).toEqual(argv);
    expect(escalates(escalation)).toBe(argv[0] !== "id");
  });
});

test("only what changes the user is taken from all that is set", () => {
  const kept = Object.entries(escalationOf({ sudo: true, suShell: "/bin/sh", timeout: 5, chdir: "/" }));
  expect(kept.filter(([, value]) => value !== undefined)).toEqual([
    ["sudo", true],
    ["suShell", "/bin/sh"],
  ]);
});

describe("passwords", () => {
  test("are those of the programs in use", () => {
    const all = { sudoPassword: "a", suPassword: secret("b"), doasPassword: "c" };
    expect(passwordsOf(all)).toEqual({ sudo: undefined, su: undefined, doas: undefined });
    expect(passwordsOf({ ...all, sudo: true, suUser: "app", doas: true })).toEqual({ sudo: "a", su: "b", doas: "c" });
    expect(["sudo", "su", "doas"].map((program) => uses(program as "su", { suUser: "app" }))).toEqual([
      false,
      true,
      false,
    ]);
  });

  test.each(["\n", "\r", "\0"])("with %j would be cut, and are refused without being told", (end) => {
    expect(() => passwordsOf({ sudo: true, sudoPassword: `hunter2${end}` })).toThrow(
      expect.objectContaining({
        ...{ code: "ERR_TOWLINE_COMMAND_INVALID", message: "The password in _sudo_password holds a line break" },
        advice: "Look at where it comes from: a file often ends in a line break that is no part of the password.",
      }),
    );
  });

  test("have an argument each", () => {
    const keys = (["sudo", "su", "doas"] as const).map((program) => passwordArgument(program).key);
    expect(keys).toEqual(["_sudo_password", "_su_password", "_doas_password"]);
  });
});

describe("names of users", () => {
  test.each(["app", "_apt", "7zip", "a.b-c", "DOMAIN\\user", "user@domain", "machine$", "jürgen", "First Last"])(
    "%s",
    (name) => {
      expect(checkUserName(name, "_su_user")).toBe(name);
    },
  );

  test.each(["", "-l", "-", " app", "@x", "a;b", "a$b", "a\nb", "$(x)", "a'b", "#0", "a/b"])("not %j", (name) => {
    expect(() => checkUserName(name, "_su_user")).toThrow(
      expect.objectContaining({
        ...{ code: "ERR_TOWLINE_COMMAND_INVALID", message: `${JSON.stringify(name)} is no user name for _su_user` },
        advice: "Set _su_user to the name of a user on the host.",
      }),
    );
    for (const argument of ["suUser", "sudoUser", "doasUser"]) {
      expect(() => escalate(["id"], { [argument]: name }, undefined)).toThrow("is no user name");
    }
  });
});

test.each(["plain", "two words", "it's", "back\\slash", "bang!", "line\nbreak", "\\n\n'!", '$x `id` "q"', ""])(
  "the word %j reaches a program through a login shell as it is",
  (word) => {
    const line = commandForLoginShell(["printf", "%s|", word, "end"]);
    expect(line).toMatch(/^exec /);
    // To csh a newline ends a command even in quotes.
    expect(line).not.toContain("\n");
    expect(execFileSync("sh", ["-c", line], { encoding: "utf8" })).toBe(`${word}|end|`);
  },
);
