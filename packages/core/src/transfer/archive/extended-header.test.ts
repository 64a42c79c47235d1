/** Records of extended headers: whole ones are read, and nothing is taken from broken ones. */
import { expect, test } from "vitest";
import { ArchiveFault, LONGEST_NAME } from "./archive-entry.ts";
import { refuseGlobalNames, sparseSizeOf } from "./entry-facts.ts";
import { EntryRefused } from "./entry-refused.ts";
import { readRecordNumber, readRecords } from "./extended-header.ts";

/** A record with its length, which counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (length !== rest.length + String(length).length) length = rest.length + String(length).length;
  return `${length}${rest}`;
}

const read = (text: string) => readRecords(Buffer.from(text, "latin1"));

test("values keep whatever they hold", () => {
  const values: [string, string][] = [
    ["path", "a b=c\nd/é"],
    ["empty", ""],
    ["mtime", "1.5"],
  ];
  expect([...read(values.map(([key, value]) => record(key, value)).join(""))]).toEqual(values);
});

test.each([
  ["no line's end", "9 path=ab"],
  ["a length that is too short", "7 path=ab\n"],
  ["a length that is too long", "12 path=ab\n"],
  ["no length", " path=ab\n"],
  ["a length that is none", "x path=ab\n"],
  ["a length that begins with zero", "011 path=a\n"],
  ["no value", "9 pathab\n"],
  ["a value in the next record only", `9 pathab\n${record("a", "b")}`],
  ["a value after the end of its record", "4 p\n=9 a=b\n"],
  ["no space", "path"],
])("%s: broken", (_title, text) => {
  expect(() => read(text)).toThrow(new ArchiveFault("an extended header is broken"));
});

test.each(["path", "linkpath", "GNU.sparse.name"])("the longest name is taken for %s, and no longer one", (key) => {
  expect(read(record(key, "x".repeat(LONGEST_NAME))).get(key)).toHaveLength(LONGEST_NAME);
  expect(() => read(record(key, "x".repeat(LONGEST_NAME + 1)))).toThrow(EntryRefused);
  expect(read(record("comment", "x".repeat(LONGEST_NAME + 1))).size).toBe(1);
});

test.each([
  ["5", 5],
  ["-5", -5],
  ["1.25", 1.25],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
])("the number %s", (text, number) => {
  expect(readRecordNumber(read(record("size", text)), "size")).toBe(number);
});

test.each(["", "1e3", "0x5", " 5", "5 ", "--5", "1.2.3", "9007199254740993"])("%j is no number", (text) => {
  expect(() => readRecordNumber(read(record("size", text)), "size")).toThrow(ArchiveFault);
});

test("holes are those of the one form that is read, and others are refused", () => {
  const size = record("GNU.sparse.realsize", "7");
  const form = (major: string, minor: string) =>
    read(record("GNU.sparse.major", major) + record("GNU.sparse.minor", minor) + size);
  expect(sparseSizeOf(form("1", "0"))).toBe(7);
  for (const [major, minor] of [
    ["1", "1"],
    ["0", "0"],
    ["0", "1"],
  ] as const) {
    expect(() => sparseSizeOf(form(major, minor))).toThrow("a sparse file is stored in an old form");
  }
  expect(sparseSizeOf(read(record("path", "a")))).toBeUndefined();
  expect(sparseSizeOf(undefined)).toBeUndefined();
});

test.each(["path", "linkpath", "size"])("a global header may not set %s", (key) => {
  expect(() => refuseGlobalNames(read(record("comment", "x") + record(key, "1")))).toThrow(
    `a global header sets ${key}`,
  );
  expect(() => refuseGlobalNames(read(record("comment", key)))).not.toThrow();
});
