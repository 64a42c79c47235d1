/** Which packages a project's package.json names, and where it says that they come from. */
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/temporary-project.ts";
import { readInstallation, readProjects } from "./project-dependencies.ts";

const SECTIONS = {
  dependencies: { a: "1", both: "1" },
  optionalDependencies: { b: "2", both: "2" },
  devDependencies: { c: "3", both: "3", d: 4 },
  peerDependencies: { e: "5" },
};

test("each once, by the section that counts most", () => {
  const folder = makeFolder({ "package.json": { name: "p", ...SECTIONS } });
  const [project] = readProjects([folder]);
  expect(project).toMatchObject({ folder, name: "p", states: new Set() });
  expect(project?.distrust).toBeUndefined();
  expect(project?.dependencies).toEqual([
    { name: "a", spec: "1", isOptional: false },
    { name: "both", spec: "1", isOptional: false },
    { name: "b", spec: "2", isOptional: true },
    { name: "c", spec: "3", isOptional: false },
  ]);
});

test("of the program that runs, what is there for its developers is not installed", () => {
  const folder = makeFolder({ "package.json": SECTIONS });
  expect(readInstallation(folder)?.dependencies.map(({ name }) => name)).toEqual(["a", "both", "b"]);
});

test("a folder without one counts for nothing", () => {
  const folder = makeFolder({ "package.json": {} });
  expect(readProjects([makeFolder(), folder]).map((project) => project.folder)).toEqual([folder]);
  expect(readInstallation(makeFolder())).toBeUndefined();
});

test.each<[unknown, object]>([
  [{ towline: { connector: "web" } }, { states: new Set(["connector"]) }],
  [{ towline: { connector: "" } }, { states: new Set(["connector"]) }],
  [{ towline: { source: "aws", connector: "web" } }, { states: new Set(["connector", "source"]) }],
  [{ towline: {} }, { states: new Set() }],
  [{ towline: "web" }, { states: new Set() }],
  [{ name: 1 }, { name: undefined }],
  [{ dependencies: ["a"], devDependencies: { c: "1" } }, { dependencies: [{ name: "c" }] }],
  ["[]", { name: undefined, states: new Set(), dependencies: [] }],
  ["\uFEFF{}", { dependencies: [] }],
])("%j", (content, project) => {
  expect(readProjects([makeFolder({ "package.json": content })])).toMatchObject([project]);
});

test("one that others can write says nothing of what is loaded", () => {
  const folder = makeFolder({ "package.json": {} });
  chmodSync(join(folder, "package.json"), 0o666);
  expect(readProjects([folder])[0]?.distrust?.why).toContain("package.json");
});

describe("one that can't be read is an error of the configuration", () => {
  const ADVICE = "Correct it: the connectors that this project uses are found among its dependencies.";

  test("no JSON", () => {
    const folder = makeFolder({ "package.json": "{" });
    expect(() => readProjects([folder])).toThrow(
      expect.objectContaining({
        code: "ERR_TOWLINE_CONFIG_SYNTAX",
        message: expect.stringContaining(`${join(folder, "package.json")} is not JSON: `),
        advice: ADVICE,
      }),
    );
  });

  test("something else in its place", () => {
    const folder = makeFolder();
    mkdirSync(join(folder, "package.json"));
    expect(() => readProjects([folder])).toThrow(
      expect.objectContaining({
        code: "ERR_TOWLINE_CONFIG_UNREADABLE",
        message: expect.stringContaining(`${join(folder, "package.json")} cannot be read: `),
        advice: ADVICE,
      }),
    );
  });
});
