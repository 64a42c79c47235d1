/** Whose code an error came from, by its stack. */
import { expect, test } from "vitest";
import { findCulprit, importedCode, noteImport } from "./find-culprit.ts";

noteImport({
  kind: "connector",
  packageName: "towline-connector-web",
  folder: "/p/node_modules/towline-connector-web",
});
noteImport({ kind: "plugin", packageName: "./plugins/own.mjs", folder: "/p/plugins" });
noteImport({ kind: "plugin", packageName: "./own.mjs", folder: "/p" });

function errorFrom(...places: readonly string[]): Error {
  const error = new Error("boom");
  error.stack = ["Error: boom", ...places.map((place) => `    at ${place}`)].join("\n");
  return error;
}

test.each([
  [["tick (file:///p/node_modules/towline-connector-web/lib/index.js:3:9)"], "towline-connector-web"],
  [["Timeout._onTimeout (/p/node_modules/towline-connector-web/index.cjs:3:9)"], "towline-connector-web"],
  [["file:///p/node_modules/towline-connector-web/node_modules/x/index.js:1:1"], "towline-connector-web"],
  [["file:///p/plugins/own.mjs:1:1"], "./plugins/own.mjs"],
  [["file:///p/a%20b.mjs:1:1"], "./own.mjs"],
  [["async run (node:internal/timers:5:6)", "file:///p/plugins/deep/x.mjs:1:1"], "./plugins/own.mjs"],
  [["file:///p/node_modules/other/index.js:1:1"], undefined],
  [["file:///p/node_modules/towline-connector-webby/index.js:1:1"], undefined],
  [["file:///p/own.mjs:12"], "./own.mjs"],
  [["async Promise.all (index 0)", "new Web (/p/own.mjs:1:1)"], "./own.mjs"],
  [["file:///p/%E0%A4%A.mjs:1:1"], undefined],
  [["file:///p:1:1"], undefined],
  [[`${"x".repeat(2000)} (/p/own.mjs:1:1)`], undefined],
  [["node:internal/timers:5:6"], undefined],
  [[], undefined],
])("%j", (places, packageName) => {
  expect(findCulprit(errorFrom(...places))?.packageName).toBe(packageName);
});

test.each([
  ["a text", "at file:///p/own.mjs:1:1"],
  ["nothing", undefined],
  ["null", null],
  ["a stack that is none", { stack: 5 }],
  [
    "a stack that throws",
    {
      get stack() {
        throw new Error("no");
      },
    },
  ],
])("%s comes from nobody that is known", (_name, thrown) => {
  expect(findCulprit(thrown)).toBeUndefined();
});

test("a stack without end is looked at in part", () => {
  const lines = Array.from({ length: 5_000 }, () => "x (node:internal/a:1:1)");
  expect(findCulprit(errorFrom(...lines, "file:///p/own.mjs:1:1"))).toBeUndefined();
});

test("it is told what kind of package it is", () => {
  expect(findCulprit(errorFrom("/p/node_modules/towline-connector-web/index.js:1:1"))).toEqual({
    kind: "connector",
    packageName: "towline-connector-web",
  });
});

test("only lines of a stack count, not what a message says", () => {
  const error = new Error("boom");
  error.stack = "Error: it was\nat /p/own.mjs:1:1\n";
  expect(findCulprit(error)).toBeUndefined();
});

test("all that was imported is known by name", () => {
  expect(importedCode()).toContainEqual({ kind: "plugin", packageName: "./own.mjs" });
});

test("of folders within one another the innermost counts, whichever was imported first", () => {
  for (const folders of [
    ["/q/outer", "/q/outer/inner"],
    ["/r/outer/inner", "/r/outer"],
  ]) {
    for (const folder of folders) noteImport({ kind: "plugin", packageName: folder, folder });
    const inner = folders.find((folder) => folder.endsWith("/inner"));
    expect(findCulprit(errorFrom(`file://${inner}/x.mjs:1:1`))?.packageName).toBe(inner);
  }
});
