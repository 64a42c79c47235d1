/** Connectors written as functions pass the conformance suite, as far as their form goes; docs/older-forms.md says how far. */
import { checks, runConformance } from "@towline/conformance";
import { describe, expect, test } from "vitest";
import { exactSh, sh } from "../../../../test/support/sh-functions.ts";
import { LIMITS, skippedOfFunctions } from "../../../../test/support/what-functions-cannot-do.ts";
import { fromFunctions } from "./from-functions.ts";

test("the page names checks that there are", () => {
  const known = new Set(checks.map(({ id }) => id));
  expect(LIMITS.flatMap((limit) => limit.checks).filter((id) => !known.has(id))).toEqual([]);
  expect(LIMITS.length).toBeGreaterThan(0);
});

describe("functions that tell lines and whether it went well", () => {
  runConformance({
    test,
    target: () => ({ host: "@sh/one", connector: fromFunctions(sh) }),
    skip: skippedOfFunctions(),
  });
});

describe("functions that tell bytes and exit codes", () => {
  runConformance({
    test,
    target: () => ({ host: "@sh/one", connector: fromFunctions(exactSh) }),
    skip: skippedOfFunctions((what) => !what.includes("as lines")),
  });
});
