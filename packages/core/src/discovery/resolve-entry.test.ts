/** A package is entered as Node would enter it, and never by a file outside of it. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/temporary-project.ts";
import { locatePath } from "./locate-package.ts";
import { processConditions, resolveEntry } from "./resolve-entry.ts";

test.each<[readonly string[], string, readonly string[]]>([
  [[], "", []],
  [["--conditions=a", "--enable-source-maps"], "", ["a"]],
  [["--conditions", "a", "-C", "b", "-C=c"], "", ["a", "b", "c"]],
  [["-C"], "", []],
  [[], '--max-old-space-size=100 "--conditions=a" -C b', ["a", "b"]],
  [["--conditions=b"], "--conditions=a", ["a", "b"]],
])("%j with NODE_OPTIONS %j: %j", (execArgv, nodeOptions, conditions) => {
  expect(processConditions(execArgv, nodeOptions)).toEqual(conditions);
});

test.each([
  { main: "../other/index.js" },
  { main: "lib/../../other/index.js" },
  { main: ".." },
  { main: "../web-other/index.js" },
  { exports: "./../other/index.js" },
  { exports: { ".": { import: "./lib/../../other/index.js" } } },
])("no entry leads out of the package: %j", async (manifest) => {
  const folder = makeFolder({
    "web/package.json": { name: "web", ...manifest },
    "web/lib/index.js": "",
    "other/index.js": "",
    "web-other/index.js": "",
    "index.js": "",
  });
  const located = locatePath("connector", "./web", folder, undefined);
  expect(located.problem).toBeUndefined();
  await expect(resolveEntry(located)).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_MANIFEST" });
});

test.each([
  [{ main: "lib/own.js" }, "lib/own.js"],
  [{ main: "lib/own" }, "lib/own.js"],
  [{ main: "lib" }, "lib/index.js"],
  [{ main: "gone" }, "index.js"],
  [{}, "index.js"],
  [{ exports: null }, "index.js"],
  [{ exports: "./lib/own.js" }, "lib/own.js"],
  [{ exports: { ".": [null, "./lib/own.js"] } }, "lib/own.js"],
])("%j is entered by %s", async (manifest, entry) => {
  const folder = makeFolder({
    ...{ "web/package.json": { name: "web", ...manifest }, "web/index.js": "" },
    ...{ "web/lib/own.js": "", "web/lib/index.js": "" },
  });
  expect(await resolveEntry(locatePath("connector", "./web", folder, undefined))).toBe(join(folder, "web", entry));
});

test.each([
  [{ main: "gone.js" }, 'leads to "gone.js", which is not there'],
  [{ main: "lib" }, 'leads to "lib", which is not there'],
  [{}, "names no module to import"],
  [{ exports: "./gone.js" }, 'leads to "./gone.js", which is not there'],
  [{ exports: "./lib" }, 'leads to "./lib", which is not there'],
  [{ exports: 1 }, "names no module to import"],
  [{ exports: "lib/own.js" }, "names no module to import"],
])("where %j leads nowhere, its author is told, and else whoever installed it", async (manifest, what) => {
  const folder = makeFolder({ "web/package.json": { name: "web", ...manifest }, "web/lib/own.js": "" });
  const located = locatePath("plugin", "./web", folder, undefined);
  await expect(resolveEntry(located)).rejects.toMatchObject({
    ...{ code: "ERR_TOWLINE_PLUGIN_MANIFEST", packageName: "./web" },
    message: `the package.json of the plugin "./web" ${what}`,
    advice: `Build the package in ${join(folder, "web")}, or correct "exports" in its package.json.`,
  });
  await expect(resolveEntry({ ...located, isLocal: false })).rejects.toMatchObject({
    advice: "Install the package again, or report it to its author.",
  });
});

test("what Node itself could not import is told with what is needed", async () => {
  const folder = makeFolder({ "web/package.json": { name: "web", exports: { "./other": "./a.js" } }, "web/a.js": "" });
  await expect(resolveEntry(locatePath("connector", "./web", folder, undefined))).rejects.toMatchObject({
    ...{ code: "ERR_TOWLINE_PLUGIN_MANIFEST", packageName: "./web" },
    message: expect.stringMatching(
      /^the package\.json of the connector "\.\/web" exports nothing that Node can import: .+/,
    ),
    advice: 'It needs "exports" for "." with "default" or "import".',
  });
});
