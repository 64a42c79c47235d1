/** The version that packages are compared with is the one that is published. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CORE_VERSION } from "./core-version.ts";

test("CORE_VERSION is the version in package.json", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(CORE_VERSION).toBe(manifest.version);
});
