/** What a package may call itself, and what its name makes of it. */
import { describe, expect, test } from "vitest";
import {
  isIdentifier,
  isOurs,
  isPackageName,
  isPath,
  matchConvention,
  ownPackageName,
  prefixesOf,
} from "./package-names.ts";

test.each(["web", "@acme/web", "a.b_c~d-e", "~x", "Web", "x".repeat(214)])("%s is a package's name", (text) => {
  expect(isPackageName(text)).toBe(true);
});

test.each([
  "",
  ".web",
  "_web",
  "@acme",
  "@acme/",
  "/web",
  "a/b",
  "@a/b/c",
  "a b",
  "../a",
  "@../a",
  "@a/..",
  "a\n",
  "x".repeat(215),
])("%j is none", (text) => {
  expect(isPackageName(text)).toBe(false);
});

test.each([".", "..", "./a", "../a", ".\\a", "/a"])("%s is a path", (spec) => {
  expect(isPath(spec)).toBe(true);
});

test.each(["a", ".a", "..a", "a/./b", "@a/b", "...", ""])("%j is no path", (spec) => {
  expect(isPath(spec)).toBe(false);
});

test.each<[string, boolean]>([
  ["a", true],
  ["web-2", true],
  ["", false],
  ["2web", false],
  ["-web", false],
  ["Web", false],
  ["we_b", false],
  ["web\n", false],
])("%j as an identifier: %s", (text, expected) => {
  expect(isIdentifier(text)).toBe(expected);
});

describe("the convention", () => {
  test.each([
    ["towline-connector-web", "web"],
    ["@acme/towline-connector-web", "web"],
    ["@towline/connector-web", "web"],
    ["towline-connector-web-2", "web-2"],
    ["towline-plugin-web", undefined],
    ["@acme/connector-web", undefined],
    ["my-towline-connector-web", undefined],
    ["towline-connector-", undefined],
    ["@acme/evil/towline-connector-web", undefined],
    ["towline-connector-a b", undefined],
  ])("%s: %s", (name, identifier) => {
    expect(matchConvention("connector", name)).toBe(identifier);
  });

  test("plugins have their own", () => {
    expect(matchConvention("plugin", "@acme/towline-plugin-audit")).toBe("audit");
    expect(matchConvention("plugin", "towline-connector-web")).toBeUndefined();
  });
});

test("only what is in our scope is ours", () => {
  expect(isOurs("@towline/connector-web")).toBe(true);
  for (const name of ["@towlines/connector-web", "towline-connector-web", "@evil/@towline/x"]) {
    expect(isOurs(name)).toBe(false);
  }
});

test("our package is named where there is one", () => {
  expect(ownPackageName("ssh")).toBe("@towline/connector-ssh");
  expect(ownPackageName("kubernetes")).toBe("@towline/connector-kubernetes");
  expect(ownPackageName("web")).toBeUndefined();
});

test("keys begin with the identifier, its dashes also as underscores", () => {
  expect(prefixesOf("ssh")).toEqual(["ssh_"]);
  expect(prefixesOf("my-own-box")).toEqual(["my-own-box_", "my_own_box_"]);
});
