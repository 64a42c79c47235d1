/** Where a package's code lies, whether it may run, and what people are told when it may not. */
import { chmodSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FileTree, makeFolder } from "../../../../test/support/temporary-project.ts";
import { foreignCode, type LocatedPackage, locatePackage, locatePath, type PackageRequest } from "./locate-package.ts";

const NAME = "towline-connector-web";
const DISTRUST = { place: "/x", why: "the config can be written by others", remedy: "chmod go-w it" };

/** A package of that name, or one that is called otherwise inside. */
function installed(name = NAME, manifest: object = { name, version: "1.2.3" }, below = ""): FileTree {
  return { [join(below, "node_modules", name, "package.json")]: manifest };
}

function locate(searchFrom: string | readonly string[], request: Partial<PackageRequest> = {}): LocatedPackage {
  const from = typeof searchFrom === "string" ? [searchFrom] : searchFrom;
  const plain = { kind: "connector", name: NAME, dependencySpec: "^1", allow: [], distrust: undefined } as const;
  return locatePackage({ ...plain, searchFrom: from, ...request });
}

describe("where it lies", () => {
  test("in the folder, or in one above it, the nearest first", () => {
    const folder = makeFolder({ ...installed(), ...installed(NAME, undefined, "a"), "a/b/x": "", "c/x": "" });
    expect(locate(join(folder, "a/b")).folder).toBe(join(folder, "a/node_modules", NAME));
    expect(locate(join(folder, "c")).folder).toBe(join(folder, "node_modules", NAME));
    expect(locate(join(folder, "c/gone")).folder).toBe(join(folder, "node_modules", NAME));
  });

  test("not in a node_modules of a node_modules, as Node has it", () => {
    const folder = makeFolder({ "node_modules/x/y": "", ...installed() });
    expect(locate(join(folder, "node_modules/x")).folder).toBe(join(folder, "node_modules", NAME));
    mkdirSync(join(folder, "node_modules/node_modules", NAME), { recursive: true });
    expect(locate(join(folder, "node_modules/x")).folder).toBe(join(folder, "node_modules", NAME));
  });

  test("in the first of several folders that has it", () => {
    const [empty, first, second] = [makeFolder(), makeFolder(installed()), makeFolder(installed())];
    expect(locate([empty, first, second]).folder).toBe(join(first, "node_modules", NAME));
  });

  test("a file of its name is no package", () => {
    const folder = makeFolder({ [`node_modules/${NAME}`]: "a file", "a/x": "" });
    expect(locate(join(folder, "a")).problem?.code).toBe("ERR_TOWLINE_PLUGIN_NOT_FOUND");
  });

  test("what is found is told with its manifest, links resolved", () => {
    const folder = makeFolder(installed());
    const found = locate(folder);
    expect(found.problem).toBeUndefined();
    expect(found).toMatchObject({
      ...{ kind: "connector", packageName: NAME, isPath: false, isLocal: false },
      manifest: { name: NAME, version: "1.2.3" },
    });
  });

  test("a package that is linked from elsewhere is worked on here, one in a scope's folder is not for that", () => {
    const work = makeFolder({ "web/package.json": { name: NAME } });
    const folder = makeFolder({ "node_modules/.keep": "", ...installed("@acme/towline-connector-a") });
    symlinkSync(join(work, "web"), join(folder, "node_modules", NAME));
    const found = [locate(folder), locate(folder, { name: "@acme/towline-connector-a" })];
    expect(found.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(found[0]).toMatchObject({
      isLocal: true,
      folder: realpathSync(join(work, "web")),
    });
    expect(found[1]?.isLocal).toBe(false);
    expect(locate(makeFolder(installed()), { dependencySpec: "workspace:*" }).isLocal).toBe(true);
  });
});

describe("one that is not there comes with what to do", () => {
  test.each<[Partial<PackageRequest>, string]>([
    [{}, "Run: npm install"],
    [{ name: "@towline/connector-ssh", dependencySpec: undefined }, "Run: npm install @towline/connector-ssh"],
    [
      { name: "@towline/connector-spaceship", dependencySpec: undefined },
      "Towline has no package of that name, or none yet. Correct it, or leave it out.",
    ],
    [
      { name: "towline-connector-ssh", dependencySpec: undefined },
      "Correct the name, or add the package to the dependencies of the project.",
    ],
    [
      { kind: "plugin", name: "@acme/towline-plugin-x", dependencySpec: undefined },
      "Correct the name, or add the package to the dependencies of the project.",
    ],
    [{ kind: "plugin", name: "towline-plugin-x" }, "Run: npm install"],
    [
      // The identifier of a connector that we have is no plugin of ours.
      { kind: "plugin", name: "@towline/plugin-ssh", dependencySpec: undefined },
      "Towline has no package of that name, or none yet. Correct it, or leave it out.",
    ],
    [
      { kind: "plugin", name: "@towline/connector-ssh", dependencySpec: undefined },
      "Towline has no package of that name, or none yet. Correct it, or leave it out.",
    ],
  ])("%j", (request, advice) => {
    const folder = makeFolder();
    const { kind = "connector", name = NAME } = request;
    const located = locate(folder, request);
    expect(located.folder).toBe(join(folder, "node_modules", name));
    expect(located.problem).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_NOT_FOUND", packageName: name, advice });
    expect(located.problem?.message).toBe(`the ${kind} package "${name}" is not installed`);
  });
});

describe("what is not trusted", () => {
  const refusal = (located: LocatedPackage) => [located.problem?.code, located.problem?.message];

  test.each([
    ["npm:other@1", 'an alias of another package, "npm:other@1"'],
    ["acme/web", 'a git address, "acme/web"'],
    ["https://x/y.tgz", 'a URL, "https://x/y.tgz"'],
    ["file:../x", 'a file, "file:../x"'],
    ["jsr:@a/b", 'an address of an unknown kind, "jsr:@a/b"'],
  ])("a dependency that is %s, unless the config allows it", (dependencySpec, what) => {
    const folder = makeFolder(installed());
    const located = locate(folder, { dependencySpec });
    expect(refusal(located)).toEqual([
      "ERR_TOWLINE_PLUGIN_UNTRUSTED",
      `the connector "${NAME}" is not trusted: it comes from ${what}`,
    ]);
    expect(located.problem?.advice).toBe(`If you trust it, write in the config: trust: { allow: ["${NAME}"] }`);
    expect(locate(folder, { dependencySpec, allow: [NAME] }).problem).toBeUndefined();
    expect(locate(folder, { dependencySpec, allow: ["another"] }).problem).toBeDefined();
  });

  test("one that no package.json names, unless it was installed with Towline", () => {
    const folder = makeFolder(installed());
    expect(refusal(locate(folder, { dependencySpec: undefined }))).toEqual([
      "ERR_TOWLINE_PLUGIN_UNTRUSTED",
      `the connector "${NAME}" is not trusted: no package.json of the project says where it comes from`,
    ]);
    expect(locate(folder, { dependencySpec: undefined, allow: [NAME] }).problem).toBeUndefined();
    expect(locate(folder, { dependencySpec: undefined, isInstallation: true }).problem).toBeUndefined();
  });

  test("a plugin is called one", () => {
    const folder = makeFolder(installed());
    const plugin = { kind: "plugin", dependencySpec: "file:../x" } as const;
    expect(refusal(locate(folder, plugin))[1]).toBe(
      `the plugin "${NAME}" is not trusted: it comes from a file, "file:../x"`,
    );
    expect(refusal(locate(folder, { ...plugin, distrust: DISTRUST }))[1]).toMatch(/^the plugin ".+" is not run: /);
    expect(locate(folder, { ...plugin, dependencySpec: "^1" })).toMatchObject({ kind: "plugin", isPath: false });
  });

  test("one that is called otherwise inside", () => {
    const folder = makeFolder(installed(NAME, { name: "other" }));
    const [code, message] = refusal(locate(folder));
    expect(code).toBe("ERR_TOWLINE_PLUGIN_UNTRUSTED");
    expect(message).toBe(`the connector "${NAME}" is not trusted: what is installed under that name is "other"`);
    expect(refusal(locate(makeFolder(installed(NAME, {}))))[1]).toMatch(/under that name has no name$/);
    expect(locate(folder, { allow: [NAME] }).problem).toBeUndefined();
  });

  test("anything that an untrusted config names: it is not even looked for", () => {
    const folder = makeFolder(installed());
    const located = locate(folder, { distrust: DISTRUST, allow: [NAME], isInstallation: true });
    expect(located).toMatchObject({ isForeign: true, isLocal: false, folder: join(folder, "node_modules", NAME) });
    expect(located.manifest).toBeUndefined();
    expect(located.problem).toMatchObject({
      message: `the connector "${NAME}" is not run: the config can be written by others`,
      advice: "If it is yours: chmod go-w it.",
    });
    expect(locatePath("plugin", "./x.mjs", folder, DISTRUST)).toMatchObject({
      ...{ isForeign: true, isPath: true, isLocal: true, folder: join(folder, "x.mjs") },
      problem: { code: "ERR_TOWLINE_PLUGIN_UNTRUSTED" },
    });
  });

  test("one whose package.json others can write", () => {
    const folder = makeFolder(installed());
    chmodSync(join(folder, "node_modules", NAME, "package.json"), 0o666);
    const located = locate(folder);
    expect(located).toMatchObject({ isForeign: true, problem: { code: "ERR_TOWLINE_PLUGIN_UNTRUSTED" } });
    expect(located.problem?.message).toContain("is not run: ");
  });
});

test("a package.json that is broken is told as that", () => {
  const located = locate(makeFolder({ [`node_modules/${NAME}/package.json`]: "{" }));
  expect(located.problem).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_MANIFEST" });
  expect(located.problem?.message).toContain("is not JSON");
});

describe("by path", () => {
  test("a file, which has no manifest", () => {
    const folder = makeFolder({ "lib/web.mjs": "" });
    expect(locatePath("connector", "./lib/web.mjs", folder, undefined)).toEqual({
      ...{ kind: "connector", packageName: "./lib/web.mjs", isPath: true, isLocal: true },
      ...{ folder: join(folder, "lib"), file: join(folder, "lib/web.mjs") },
    });
  });

  test("a folder with its manifest, or what is wrong with that", () => {
    const folder = makeFolder({ "web/package.json": { version: "2.0.0" }, "bad/package.json": "[", "bare/x": "" });
    const found = locatePath("connector", "./web", folder, undefined);
    expect(found).toMatchObject({ folder: join(folder, "web"), manifest: { version: "2.0.0" } });
    expect([found.problem, found.file]).toEqual([undefined, undefined]);
    expect(locatePath("connector", "./bad", folder, undefined).problem?.message).toContain("is not JSON");
    expect(locatePath("connector", "./bare", folder, undefined).problem?.message).toBe(
      `the connector "./bare" has no package.json in ${join(folder, "bare")}`,
    );
  });

  test("nothing there comes with where it was looked for", () => {
    const folder = makeFolder();
    const { problem, folder: expected } = locatePath("plugin", "./gone.mjs", folder, undefined);
    expect(expected).toBe(join(folder, "gone.mjs"));
    expect(problem).toMatchObject({
      ...{ code: "ERR_TOWLINE_PLUGIN_NOT_FOUND", packageName: "./gone.mjs" },
      message: `the plugin "./gone.mjs" does not exist: there is nothing at ${join(folder, "gone.mjs")}`,
      advice: "Correct the path in the config; it starts from the config's folder.",
    });
  });

  test("a file or a folder that others can write does not run", () => {
    const folder = makeFolder({ "web/package.json": {} });
    const file = join(folder, "web.mjs");
    writeFileSync(file, "");
    chmodSync(file, 0o666);
    chmodSync(join(folder, "web/package.json"), 0o666);
    for (const path of ["./web.mjs", "./web"]) {
      expect(locatePath("plugin", path, folder, undefined)).toMatchObject({
        isForeign: true,
        problem: { code: "ERR_TOWLINE_PLUGIN_UNTRUSTED" },
      });
    }
  });
});

test("what is not run says why, and what makes it yours", () => {
  const located = { kind: "plugin", packageName: "x" } as LocatedPackage;
  expect(foreignCode(located, DISTRUST)).toMatchObject({
    message: 'the plugin "x" is not run: the config can be written by others',
    ...{ advice: "If it is yours: chmod go-w it.", packageName: "x" },
  });
});
