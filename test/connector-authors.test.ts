/** The examples of docs/connector-authors.md and docs/older-forms.md compile under strict settings and pass the conformance suite. */
import { execFile } from "node:child_process";
import { mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { checks, runConformance } from "@towline/conformance";
import type { Connector } from "@towline/core";
import { afterAll, describe, expect, test } from "vitest";
import { missingCounterpart, missingRoot } from "./counterparts/require-counterpart.ts";
import { readNamedFiles, root } from "./support/read-pages.ts";
import { skippedOfFunctions } from "./support/what-functions-cannot-do.ts";

const pages = ["docs/connector-authors.md", "docs/older-forms.md"];
const folder = writeExample();
const missing = missingRoot() ?? missingCounterpart("nsenter");

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the examples compile", async () => {
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  const outcome = await promisify(execFile)(process.execPath, [compiler, "-p", folder]).catch((error) => error);
  expect(outcome.stdout).toBe("");
});

describe.each(["index.ts", "nsenter-class.ts", "nsenter-from-functions.ts"])("%s", (file) => {
  runConformance({
    test,
    target: async () => {
      const module = (await import(pathToFileURL(path.join(folder, file)).href)) as { default: Connector };
      return { host: `@nsenter/${process.pid}`, connector: module.default };
    },
    // Classes and functions become such an object.
    only: ({ group }) => file === "index.ts" || group !== "lane",
    skip: {
      ...(file === "nsenter-from-functions.ts" ? skippedOfFunctions((what) => !what.includes("as lines")) : {}),
      ...(missing === undefined ? {} : Object.fromEntries(checks.map((check) => [check.id, missing]))),
    },
  });
});

/** Writes the files of the pages, each of which follows its name, as a package of its own. */
function writeExample(): string {
  const place = mkdtempSync(path.join(tmpdir(), "towline-example-"));
  for (const [name, content] of pages.flatMap((page) => [...readNamedFiles(page)])) {
    writeFileSync(path.join(place, name), content);
  }
  symlinkSync(path.join(root, "node_modules"), path.join(place, "node_modules"));
  writeFileSync(
    path.join(place, "tsconfig.json"),
    JSON.stringify({
      extends: path.join(root, "tsconfig.json"),
      compilerOptions: { types: ["node"], typeRoots: [path.join(root, "node_modules/@types")] },
      include: ["*.ts"],
    }),
  );
  return place;
}
