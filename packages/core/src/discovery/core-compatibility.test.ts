/** Whether a package fits this core is decided by semver, before any of its code runs. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/temporary-project.ts";
import { checkCompatibility } from "./core-compatibility.ts";
import type { LocatedPackage } from "./locate-package.ts";
import { openVerdictCache, type VerdictCache } from "./verdict-cache.ts";

const FORGETFUL: VerdictCache = { has: () => false, add: () => {} };

function makePackage(coreRange: string | undefined, changes: Partial<LocatedPackage> = {}): LocatedPackage {
  return {
    kind: "connector",
    packageName: "towline-connector-web",
    folder: "/somewhere",
    isPath: false,
    isLocal: false,
    manifest: {
      name: "towline-connector-web",
      version: "3.1.0",
      identifier: undefined,
      prefixes: [],
      coreRange,
      exports: undefined,
      main: undefined,
      modifiedAt: 1,
    },
    ...changes,
  };
}

test.each([
  ["^1.2.0", "1.2.0"],
  ["^1.2.0", "1.9.4"],
  [">=1.0.0 <3", "2.5.0"],
  ["*", "0.0.1"],
  ["^1.2.0", "1.2.0-beta.3"],
  ["^1.2.0", "1.3.0-rc.1"],
  ["1.2.0-beta.3", "1.2.0-beta.3"],
  [">=1.2.0-beta.1", "1.2.0-beta.3"],
  ["workspace:^", "7.0.0"],
])("a package for %s fits core %s", async (range, core) => {
  expect(await checkCompatibility(makePackage(range), FORGETFUL, core)).toBeUndefined();
});

const UPGRADE_CORE = "Upgrade Towline: npm install @towline/cli@latest";
const UPGRADE_PACKAGE = "Upgrade the connector: npm install towline-connector-web@latest";

test.each([
  ["^2.0.0", "1.9.0", UPGRADE_CORE],
  ["^1.0.0", "2.0.0", UPGRADE_PACKAGE],
  ["^1.0.0", "2.0.0-beta.1", UPGRADE_PACKAGE],
  ["^1.0.0 || ^3.0.0", "2.0.0", `${UPGRADE_CORE}, or the connector: npm install towline-connector-web@latest`],
])("a package for %s is refused by core %s, with the side to upgrade", async (range, core, advice) => {
  const problem = await checkCompatibility(makePackage(range), FORGETFUL, core);
  expect(problem).toMatchObject({
    code: "ERR_TOWLINE_PLUGIN_VERSION",
    message: `the connector "towline-connector-web" 3.1.0 wants @towline/core ${range}, and here is ${core}`,
    advice,
  });
});

describe("local packages", () => {
  test("their range is not compared", async () => {
    expect(await checkCompatibility(makePackage("^99.0.0", { isLocal: true }), FORGETFUL, "1.0.0")).toBeUndefined();
  });

  test("but only those that the config names by path need no range at all", async () => {
    const linked = makePackage(undefined, { isLocal: true });
    expect(await checkCompatibility(linked, FORGETFUL)).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_MANIFEST" });
    expect(await checkCompatibility({ ...linked, isPath: true }, FORGETFUL)).toBeUndefined();
  });
});

test("a good verdict is remembered for this core and this manifest; a bad one is not", async () => {
  const added: string[] = [];
  const cache = openVerdictCache(join(makeFolder(), "cache"));
  const counting: VerdictCache = {
    has: (key, fingerprint) => cache.has(key, fingerprint),
    add: (key, fingerprint) => {
      added.push(fingerprint);
      cache.add(key, fingerprint);
    },
  };
  const located = makePackage("^1.0.0");
  await checkCompatibility(located, counting, "1.0.0");
  await checkCompatibility(located, counting, "1.0.0");
  expect(added).toHaveLength(1);
  expect(await checkCompatibility(located, counting, "2.0.0")).toMatchObject({ code: "ERR_TOWLINE_PLUGIN_VERSION" });
  await checkCompatibility(located, counting, "1.1.0");
  expect(added).toHaveLength(2);
});
