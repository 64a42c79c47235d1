/** Headers as other programs read them, byte by byte. */
import { describe, expect, test } from "vitest";
import type { ArchiveEntry } from "./archive-entry.ts";
import { sumHeader } from "./tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "./tar-header.ts";

const FILE: ArchiveEntry = { name: "a", type: "file", size: 5, mode: 0o4755, modifiedAt: 1_500_000_000, target: "" };
const text = (block: Buffer, start: number, end: number) => block.toString("latin1", start, end);

/** What a header's block says. */
function fields(block: Buffer) {
  expect(Number.parseInt(text(block, 148, 154), 8)).toBe(sumHeader(block));
  expect(text(block, 154, 156)).toBe("\0 ");
  expect([text(block, 108, 124), text(block, 257, 265)]).toEqual(["0000000\u00000000000\0", "ustar  \0"]);
  const [name, mode, size, time] = [
    text(block, 0, 100),
    text(block, 100, 108),
    text(block, 124, 136),
    text(block, 136, 148),
  ];
  return {
    name: name.replace(/\0+$/, ""),
    mode,
    size,
    time,
    flag: text(block, 156, 157),
    target: text(block, 157, 257).replace(/\0+$/, ""),
  };
}

test("a plain entry is one block", () => {
  const header = makeHeader(FILE);
  expect(header).toHaveLength(512);
  expect(fields(header)).toEqual({
    ...{ name: "a", mode: "0004755\0", size: "00000000005\0", time: "13132027400\0", flag: "0", target: "" },
  });
});

test.each([
  ["file", "0"],
  ["hardlink", "1"],
  ["symlink", "2"],
  ["device", "3"],
  ["directory", "5"],
  ["fifo", "6"],
] as const)("a %s has its flag and its target", (type, flag) => {
  expect(fields(makeHeader({ ...FILE, type, target: "to", size: 0 }))).toMatchObject({ flag, target: "to" });
});

describe("what does not fit", () => {
  test.each([
    ["name", "L"],
    ["target", "K"],
  ] as const)("a long %s goes before, in GNU's way", (field, flag) => {
    expect(makeHeader({ ...FILE, [field]: "n".repeat(100) })).toHaveLength(512);
    const header = makeHeader({ ...FILE, [field]: "n".repeat(101) });
    expect(header).toHaveLength(3 * 512);
    expect(fields(header.subarray(0, 512))).toMatchObject({
      name: "././@LongLink",
      size: "00000000146\0",
      flag,
      mode: "0000644\0",
      time: "00000000000\0",
    });
    expect(text(header, 512, 614)).toBe(`${"n".repeat(101)}\0`);
    expect(header.subarray(614, 1024).every((byte) => byte === 0)).toBe(true);
    expect(fields(header.subarray(1024))[field]).toBe("n".repeat(100));
  });

  test("of both the target comes first, as GNU tar has it", () => {
    const header = makeHeader({ ...FILE, name: "n".repeat(200), target: "t".repeat(200) });
    expect([text(header, 156, 157), text(header, 1024 + 156, 1024 + 157)]).toEqual(["K", "L"]);
  });

  test("the fraction of a time goes into a record that counts itself", () => {
    const header = makeHeader({ ...FILE, modifiedAt: 1_500_000_000.25 });
    expect(fields(header.subarray(0, 512))).toMatchObject({ name: "././@PaxHeader", flag: "x", size: "00000000036\0" });
    expect(text(header, 512, 542)).toBe("30 mtime=1500000000.250000000\n");
    expect(fields(header.subarray(1024))).toMatchObject({ time: "13132027400\0" });
  });
});

test("two empty blocks are the end", () => {
  expect(ARCHIVE_END).toEqual(Buffer.alloc(1024));
});
