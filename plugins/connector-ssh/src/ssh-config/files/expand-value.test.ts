/** What tokens, variables and `~` in a value stand for, and what people are told of those that stand for nothing. */
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { expandCommand, expandHome, expandPath, expandTokens, expandVariables, resolvePath } from "./expand-value.ts";

const TOKENS = { d: "/home/me", h: "web1", r: "deploy", k: "alias", n: "web", u: "the user", j: "a;b" };
const wrong = (message: string, advice: string) =>
  expect.objectContaining({ code: "ERR_TOWLINE_CONFIG_VALUE", connector: "ssh", message, advice }) as unknown as Error;

test.each([
  ["%h-%r", "web1-deploy"],
  ["100%%h", "100%h"],
  ["%%%h", "%web1"],
  ["plain", "plain"],
])("%s is %s", (value, expected) => {
  expect(expandTokens(value, TOKENS)).toBe(expected);
  expect(expandCommand(value, TOKENS)).toBe(expected);
  expect(expandVariables(value, TOKENS)).toBe(expected);
});

test.each(["%z", "%", "%toString", "%\n"])("%j stands for nothing, which is told", (token) => {
  const shown = token.slice(0, 2);
  const error = wrong(
    `ssh_config: ${shown} in "/a/${token}" is not supported`,
    "Write the value out, or set it in the fleet's data.",
  );
  for (const expand of [expandTokens, expandCommand, expandVariables, expandPath]) {
    expect(() => expand(`/a/${token}`, TOKENS)).toThrow(error);
  }
});

describe("in a command", () => {
  const ADVICE = "Give the host or the user a plain name, or write the value into the command.";
  test.each([
    "a b",
    "a;b",
    "$x",
    "`id`",
    "a'b",
    'a"b',
    "a\\b",
    "a&b",
    "<a",
    ">a",
    "a|b",
    "(a",
    "a)",
    "{a",
    "a}",
    "a\nb",
  ])("a name must be no part of the shell's language: %j", (name) => {
    for (const token of ["h", "k", "n", "r"]) {
      const message = `ssh_config: %${token} in a command stands for ${JSON.stringify(name)}, which a shell could take for more than a name`;
      expect(() => expandCommand(`nc %${token}`, { ...TOKENS, [token]: name })).toThrow(wrong(message, ADVICE));
    }
  });

  test("a name must be no option", () => {
    expect(() => expandCommand("ssh %h", { h: "-oProxyCommand=x" })).toThrow("more than a name");
    expect(expandCommand("ssh %h", { h: "a-b.example:22@[::1]%eth0" })).toBe("ssh a-b.example:22@[::1]%eth0");
  });

  test("what is this user's own is left as it is", () => {
    expect(expandCommand("x %u %j", TOKENS)).toBe("x the user a;b");
  });
});

test("a variable is that of the environment, and one that is not set is told", () => {
  vi.stubEnv("TOWLINE_TEST_FOLDER", "x y");
  vi.stubEnv("TOWLINE_TEST_EMPTY", "");
  vi.stubEnv("TOWLINE_TEST_NONE", undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const value = `\${TOWLINE_TEST_FOLDER}/%h\${TOWLINE_TEST_EMPTY}/$HOME`;
  expect(expandVariables(value, TOKENS)).toBe("x y/web1/$HOME");
  expect(expandPath(`~/${value}`, TOKENS)).toBe("/home/me/x y/web1/$HOME");
  const missing = `/a/\${TOWLINE_TEST_NONE}`;
  const told = `ssh_config: "${missing}" needs TOWLINE_TEST_NONE, which is not set`;
  expect(() => expandPath(missing, TOKENS)).toThrow(wrong(told, "Set TOWLINE_TEST_NONE, or write the path out."));
});

test("a leading ~ is a home folder", () => {
  expect(expandHome("~", "/home/me")).toBe("/home/me");
  expect(expandHome("~/a", "/home/me")).toBe("/home/me/a");
  expect(expandHome("/a/~", "/home/me")).toBe("/a/~");
  expect(expandHome("a~b", "/home/me")).toBe("a~b");
  for (const path of ["~towline-none-such/key", "~-x/key", "~a b"]) {
    const told = `"${path}" names the home folder of a user that is not known here`;
    expect(() => expandHome(path, "/home/me")).toThrow(wrong(told, "Correct the name, or write the path out."));
  }
});

test("a path of a setting starts in its folder, and ~user is a name there", () => {
  const resolve = (path: string) => resolvePath(path, "/home/me", "/work");
  expect(["~", "~/a", "~me/a", "a/b", "../a", "/a"].map(resolve)).toEqual([
    ...["/home/me", "/home/me/a", "/work/~me/a", "/work/a/b", "/a", "/a"],
  ]);
});
