/** Expanding ranges of names. */
import { describe, expect, test } from "vitest";
import { expandRanges, isRange } from "./ranges.ts";

describe("expandRanges", () => {
  test.each<[string, string[]]>([
    ["web[1-3]", ["web1", "web2", "web3"]],
    ["web[08-10]", ["web08", "web09", "web10"]],
    ["web[1-2,7]", ["web1", "web2", "web7"]],
    ["r[1-2]n[1-2].example", ["r1n1.example", "r1n2.example", "r2n1.example", "r2n2.example"]],
    ["web[7]", ["web7"]],
    ["[1-2]", ["1", "2"]],
    ["web[9-11]", ["web9", "web10", "web11"]],
    ["web", ["web"]],
  ])("expands %s", (text, names) => {
    expect(expandRanges(text)).toEqual(names);
  });

  test.each(["[::1]", "web[a-c]", "web[]", "web[1-", "web[1-2-3]", "web[-1]"])("takes %s for no range", (text) => {
    expect(isRange(text)).toBe(false);
  });

  test.each(["web[3-1]", "web[1-1000001]", "a[1-1000]b[1-1001]", "web[1-99999999999999999999]"])(
    "refuses %s",
    (text) => {
      expect(() => expandRanges(text)).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID" }));
    },
  );

  test.each([
    ["n[1-05]", "[01-05]", "[1-5]"],
    ["n[01-5]", "[01-05]", "[1-5]"],
    ["n[08-010]", "[008-010]", "[8-10]"],
    ["n[01-100]", "[001-100]", "[1-100]"],
    ["n[1,09-010]", "[009-010]", "[9-10]"],
  ])("refuses %s, whose ends differ in their zeros", (text, padded, plain) => {
    expect(() => expandRanges(text)).toThrow(
      expect.objectContaining({
        code: "ERR_TOWLINE_TARGET_INVALID",
        advice: `Write ${padded} for names with zeros, or ${plain} for names without.`,
      }),
    );
  });

  test("takes a million names", () => {
    expect(expandRanges("web[1-1000000]")).toHaveLength(1_000_000);
  });
});
