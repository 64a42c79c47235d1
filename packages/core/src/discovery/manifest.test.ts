/** What is read of a package.json, and what its author is told of all that is wrong with it. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/temporary-project.ts";
import type { PluginError } from "../errors/kinds.ts";
import { type Manifest, readManifest } from "./manifest.ts";

function read(content: unknown): Manifest {
  return readManifest(makeFolder({ "package.json": content }), "x", "connector");
}

function failure(content: unknown): PluginError {
  try {
    read(content);
  } catch (error) {
    return error as PluginError;
  }
  return expect.fail("it must not be read");
}

describe("what is there", () => {
  test("all of it", () => {
    const manifest = read({
      ...{ name: "x", version: "1.0.0", main: "lib.js", exports: { ".": "./x.js" } },
      towline: { connector: "web", prefixes: ["web_", "my-own2_"] },
      peerDependencies: { "@towline/core": "^1", other: 1 },
    });
    expect(manifest).toMatchObject({
      ...{ name: "x", version: "1.0.0", main: "lib.js", exports: { ".": "./x.js" } },
      ...{ identifier: "web", prefixes: ["web_", "my-own2_"], coreRange: "^1" },
    });
    expect(manifest.modifiedAt).toBeGreaterThan(0);
  });

  test("nothing of it, and a byte order mark", () => {
    expect(read("\uFEFF{}")).toMatchObject({ prefixes: [] });
    const { name, version, identifier, coreRange, exports, main } = read({});
    expect([name, version, identifier, coreRange, exports, main]).toEqual(Array(6).fill(undefined));
  });
});

describe("what is wrong is told with what it is to be", () => {
  const IDENTIFIER = "a text of a-z, 0-9 and -, beginning with a letter";
  const PREFIX = "a text of a-z, 0-9, - and _, ending with _";
  test.each<[unknown, string, string, string]>([
    [[], "", "an object", "[]"],
    ["null", "", "an object", "null"],
    [{ name: 1 }, "name", "a text", "1"],
    [{ name: "" }, "name", "a text", '""'],
    [{ version: [1] }, "version", "a text", "[1]"],
    [{ main: false }, "main", "a text", "false"],
    [{ towline: "web" }, "towline", "an object", '"web"'],
    [{ towline: { connector: 1 } }, "towline.connector", IDENTIFIER, "1"],
    [{ towline: { connector: "We b" } }, "towline.connector", IDENTIFIER, '"We b"'],
    [{ towline: { prefixes: "a_" } }, "towline.prefixes", 'a list such as ["acme_"]', '"a_"'],
    [{ towline: { prefixes: ["a_", "b"] } }, "towline.prefixes[1]", PREFIX, '"b"'],
    [{ towline: { prefixes: ["_"] } }, "towline.prefixes[0]", PREFIX, '"_"'],
    [{ towline: { prefixes: ["x.a_"] } }, "towline.prefixes[0]", PREFIX, '"x.a_"'],
    [{ towline: { prefixes: [1] } }, "towline.prefixes[0]", PREFIX, "1"],
    [{ peerDependencies: [] }, "peerDependencies", "an object", "[]"],
    [{ peerDependencies: { "@towline/core": 1 } }, 'peerDependencies["@towline/core"]', "a version range", "1"],
  ])("%j", (content, path, expected, got) => {
    const error = failure(content);
    expect(error).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_MANIFEST", packageName: "x" });
    expect(error.problems).toMatchObject([{ path, message: "wrong value", expected, got }]);
    expect(error.problems[0]?.file).toMatch(/\/package\.json$/);
    expect(error.message).toMatch(/^the package\.json of the connector "x" is wrong: /);
    expect(error.advice).toBe("Correct it, or report it to the package's author.");
  });

  test("all of it at once, long values in part", () => {
    const error = failure({ name: ["x".repeat(100)], version: 1 });
    expect(error.problems.map(({ path }) => path)).toEqual(["name", "version"]);
    expect(error.problems[0]?.got).toBe(`["${"x".repeat(55)}...`);
  });
});

describe("what can't be read", () => {
  test("text that is no JSON", () => {
    const error = failure("{");
    expect(error).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_MANIFEST", cause: expect.any(SyntaxError) });
    expect(error.message).toMatch(/^the package\.json of the connector "x" is not JSON: /);
    expect(error.advice).toMatch(/^Correct \/.*\/package\.json, or install the package again\.$/);
  });

  test("a folder without one", () => {
    const folder = makeFolder();
    expect(() => readManifest(folder, "x", "plugin")).toThrow(
      expect.objectContaining({
        message: `the plugin "x" has no package.json in ${folder}`,
        advice: "Install the package again, or name a folder that holds a package.json.",
      }),
    );
  });

  test("something else in its place", () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "package.json"));
    chmodSync(folder, 0o755);
    expect(() => readManifest(folder, "x", "plugin")).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^the package\.json of the plugin "x" cannot be read: /),
        advice: `Make ${join(folder, "package.json")} readable.`,
      }),
    );
  });
});

test("a source may be called by a digit first, and is told which letters it may have", () => {
  const of = (source: string) =>
    readManifest(makeFolder({ "package.json": { towline: { source, connector: "Web" } } }), "x", "source");
  expect(of("1password").identifier).toBe("1password");
  expect(() => of("My Own")).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("towline.source"),
      problems: [
        expect.objectContaining({ path: "towline.source", expected: "a text of a-z, 0-9 and -", got: '"My Own"' }),
      ],
    }),
  );
});
