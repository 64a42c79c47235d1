/** The sh template: quoting, nesting, and secrets that stay masked. */
import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MASK, secret } from "./secret.ts";
import { sh } from "./shell-template.ts";

const secretText = fc.stringMatching(/^[!-~ ]{6,20}$/).filter((text) => text.trim().length >= 6);

test("inserted values are one argument each, whatever they hold", () => {
  const text = sh`printf '%s|' ${"a b"} ${["c'd", 7]} ${sh`${"e;f"}`}`;
  expect(spawnSync("sh", ["-c", text.reveal()], { encoding: "utf8" }).stdout).toBe("a b|c'd|7|e;f|");
});

describe("a secret", () => {
  test("is sent and not shown", () => {
    const text = sh`login -p ${secret("s3 cr'et")} ${"x"}`;
    expect(text.reveal()).toBe(`login -p 's3 cr'\\''et' x`);
    expect(text.toString()).toBe(`login -p ${MASK} x`);
    expect(JSON.stringify({ text })).not.toContain("cr");
    expect(inspect(text)).not.toContain("cr");
    expect(inspect(secret("s3cret"), { showHidden: true, depth: 9 })).not.toContain("s3cret");
  });

  test("stays masked through quoting and nesting, however deep", () => {
    fc.assert(
      fc.property(secretText, fc.integer({ min: 1, max: 4 }), (value, depth) => {
        let text = sh`printf %s ${secret(value)}`;
        for (let level = 0; level < depth; level += 1) text = sh`sh -c ${text.quoted()}`;
        expect(text.toString()).not.toContain(value);
        expect(text.toString()).toContain(MASK);
        expect(spawnSync("sh", ["-c", text.reveal()], { encoding: "utf8" }).stdout).toBe(value);
      }),
      { numRuns: 25 },
    );
  });

  test("stays masked in lists and in shell text that is inserted", () => {
    const inner = sh`--token ${secret("tok-12345")}`;
    expect(sh`curl ${[secret("key-12345"), "plain"]} ${inner}`.toString()).toBe(`curl ${MASK} plain --token ${MASK}`);
  });

  test("is known as it was inserted, so that it is masked wherever it turns up", () => {
    const inner = sh`--token ${secret("it's one")}`;
    const outer = sh`curl ${[secret("two"), "plain"]} ${inner}`.quoted();
    expect(outer.secrets.map((each) => each.reveal())).toEqual(["two", "it's one"]);
  });
});
