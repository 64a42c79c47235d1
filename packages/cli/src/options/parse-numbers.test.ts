/** Numbers of options, right and wrong. */
import { expect, test } from "vitest";
import { parseBatch, parseCodes, parseCount, parseMode, parseSeconds, parseShare, parseSize } from "./parse-numbers.ts";

test("right ones", () => {
  expect(parseCount("--parallel", "12")).toBe(12);
  expect(parseCount("--max-delete", "0", 0)).toBe(0);
  expect(parseSeconds("--timeout", "0.5")).toBe(500);
  expect(parseSeconds("--timeout", "30")).toBe(30_000);
  expect(parseSeconds("--retry-delay", "0", 0)).toBe(0);
  expect(parseCodes("--success-exit-codes", "0, 1,255")).toEqual([0, 1, 255]);
  expect(parseShare("--max-fail", "0", 0)).toBe(0);
  expect(parseShare("--max-fail", "10%", 0)).toBe("10%");
  expect(parseBatch("--batch", "1,10%,100%")).toEqual([1, "10%", "100%"]);
  expect(["4096", "1k", "1.5M", "2G", "1T"].map((text) => parseSize("--max-bytes", text))).toEqual([
    4096,
    1024,
    1.5 * 1024 ** 2,
    2 * 1024 ** 3,
    1024 ** 4,
  ]);
  expect(parseMode("--mode", "0644")).toBe(0o644);
  expect(parseMode("--mode", "4755")).toBe(0o4755);
});

test.each([
  ["--parallel", () => parseCount("--parallel", "0")],
  ["--parallel", () => parseCount("--parallel", "-1")],
  ["--max-delete", () => parseCount("--max-delete", "-1", 0)],
  ["--parallel", () => parseCount("--parallel", "2x")],
  ["--timeout", () => parseSeconds("--timeout", "0")],
  ["--timeout", () => parseSeconds("--timeout", "soon")],
  ["--timeout", () => parseSeconds("--timeout", "Infinity")],
  ["--retry-delay", () => parseSeconds("--retry-delay", "-1", 0)],
  ["--success-exit-codes", () => parseCodes("--success-exit-codes", "256")],
  ["--success-exit-codes", () => parseCodes("--success-exit-codes", "")],
  ["--success-exit-codes", () => parseCodes("--success-exit-codes", "0-3")],
  ["--max-fail", () => parseShare("--max-fail", "101%", 0)],
  ["--max-fail", () => parseShare("--max-fail", "1.5", 0)],
  ["--batch", () => parseBatch("--batch", "1,,2")],
  ["--batch", () => parseBatch("--batch", "0")],
  ["--max-bytes", () => parseSize("--max-bytes", "0")],
  ["--max-bytes", () => parseSize("--max-bytes", "1P")],
  ["--max-bytes", () => parseSize("--max-bytes", "G")],
  ["--max-bytes", () => parseSize("--max-bytes", "999999999T")],
  ["--mode", () => parseMode("--mode", "999")],
  ["--mode", () => parseMode("--mode", "rw")],
])("a wrong %s names the option", (option, parse) => {
  expect(parse).toThrow(option);
});
