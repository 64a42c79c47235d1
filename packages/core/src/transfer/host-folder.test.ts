/** Folder names for hosts never lead out and never meet. */
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostFolder } from "./host-folder.ts";

test.each([
  ["web1", "web1"],
  ["@ssh/box//@docker/web:1", "@ssh%2Fbox%2F%2F@docker%2Fweb%3A1"],
  ["..", "%2E."],
  [".hidden", "%2Ehidden"],
  ["50%", "50%25"],
])("%s becomes %s", (host, folder) => {
  expect(hostFolder(host)).toBe(folder);
});

test("no host leaves the folder, and no two hosts share one", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, unit: "grapheme" }),
      fc.string({ minLength: 1, unit: "grapheme" }),
      (one, other) => {
        expect(path.dirname(path.join("/dest", hostFolder(one), "x"))).not.toBe("/dest");
        expect(path.join("/dest", hostFolder(one)).startsWith("/dest/")).toBe(true);
        if (one !== other) expect(hostFolder(one)).not.toBe(hostFolder(other));
      },
    ),
  );
});
