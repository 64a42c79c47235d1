/** Whatever is found, an identifier never means two packages. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PluginError } from "../errors/kinds.ts";
import type { FoundPackage } from "./discover-packages.ts";
import { RESERVED_IDENTIFIERS } from "./package-names.ts";
import { settleIdentifiers } from "./settle-identifiers.ts";

const found = fc
  .record({
    identifier: fc.constantFrom("web", "db", "ssh"),
    packageName: fc.constantFrom("towline-connector-a", "@acme/towline-connector-b", "@towline/connector-ssh"),
    folder: fc.constantFrom("/one", "/two", "/three"),
    code: fc.constantFrom(undefined, "ERR_TOWLINE_PLUGIN_NOT_FOUND" as const, "ERR_TOWLINE_PLUGIN_UNTRUSTED" as const),
    isPinned: fc.boolean(),
  })
  .map(({ identifier, packageName, folder, code, isPinned }): FoundPackage => {
    const problem = code === undefined ? undefined : new PluginError(code, "broken");
    return {
      isPinned,
      entry: {
        identifier,
        packageName,
        folder,
        problem,
        version: "1.0.0",
        origin: "project",
        prefixes: [`${identifier}_`],
      },
      located: { kind: "connector", packageName, folder, isPath: false, isLocal: false },
    };
  });

test("at most one entry of an identifier is usable, and a reserved one only if it is ours or pinned", () => {
  fc.assert(
    fc.property(fc.array(found), (candidates) => {
      const usable = settleIdentifiers(candidates).filter(({ entry }) => entry.problem === undefined);
      const identifiers = usable.map(({ entry }) => entry.identifier);
      expect(new Set(identifiers).size).toBe(identifiers.length);
      for (const { entry, isPinned } of usable) {
        const isReserved = RESERVED_IDENTIFIERS.has(entry.identifier);
        expect(isPinned || !isReserved || entry.packageName.startsWith("@towline/")).toBe(true);
      }
    }),
  );
});

test("no identifier is lost, and a pinned one is what the config says", () => {
  fc.assert(
    fc.property(fc.array(found), (candidates) => {
      const settled = settleIdentifiers(candidates);
      for (const { entry } of candidates) {
        const claimants = settled.filter((other) => other.entry.identifier === entry.identifier);
        const pinned = candidates.find((other) => other.isPinned && other.entry.identifier === entry.identifier);
        expect(claimants.length).toBeGreaterThan(0);
        if (pinned !== undefined) expect(claimants).toEqual([pinned]);
      }
    }),
  );
});
