/** Which settings share a connection: only the same ones, secrets by their values. */
import { expect, test } from "vitest";
import { secret } from "../command/secret.ts";
import { fingerprint } from "./fingerprint.ts";

test("the same settings are the same, in any order, and what is left out is as if it were not set", () => {
  const print = fingerprint({ a: 1, b: "x" });
  expect(fingerprint({ b: "x", a: 1 })).toBe(print);
  expect(fingerprint({ a: 1, b: "x", c: undefined })).toBe(print);
  expect(fingerprint({ c: undefined })).toBe(fingerprint({}));
});

test("others are not", () => {
  const all = [{}, { a: 1 }, { a: "1" }, { b: 1 }, { a: 1, b: 1 }, { a: [1] }, { a: false }, { a: null }];
  expect(new Set(all.map(fingerprint)).size).toBe(all.length);
});

test("two secrets are not the same because both are hidden, and neither is told", () => {
  const one = fingerprint({ password: secret("hunter22") });
  expect(fingerprint({ password: secret("hunter22") })).toBe(one);
  expect(fingerprint({ password: secret("hunter33") })).not.toBe(one);
  expect(one).not.toContain("hunter22");
});

test("one object gives one text", () => {
  const data = { a: 1 };
  expect(fingerprint(data)).toBe(fingerprint(data));
});
