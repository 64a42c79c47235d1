/** Kinds of entries that other programs write: each is read as what it is, and what makes no sense is refused. */
import { describe, expect, test } from "vitest";
import { type ArchiveEntry, ArchiveFault } from "./archive-entry.ts";
import { EntryRefused } from "./entry-refused.ts";
import { BLOCK_BYTES, FIELDS, paddingAfter, sumHeader, writeNumber } from "./tar-fields.ts";
import { ARCHIVE_END } from "./tar-header.ts";
import { TarReader } from "./tar-reader.ts";

/** A header with these fields. */
function block(
  flag: string,
  fields: { name?: string; size?: number; target?: string; mode?: number; prefix?: string; magic?: string } = {},
  spoil: (bytes: Buffer) => void = () => {},
): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  const { name = "a", size = 0, target = "", mode = 0o100644, prefix = "", magic = "ustar\u000000" } = fields;
  bytes.write(name, FIELDS.name[0], "latin1");
  bytes.write(target, FIELDS.target[0], "latin1");
  bytes.write(magic, FIELDS.magic[0], "latin1");
  bytes.write(prefix, FIELDS.prefix[0], "latin1");
  bytes.write(flag, FIELDS.type[0], "latin1");
  for (const [field, value] of [
    ["mode", mode],
    ["size", size],
    ["modifiedAt", 7],
  ] as const)
    writeNumber(bytes, FIELDS[field], value);
  spoil(bytes);
  bytes.write(`${sumHeader(bytes).toString(8).padStart(6, "0")}\0 `, FIELDS.checksum[0], "latin1");
  return bytes;
}

const content = (text: string) => Buffer.concat([Buffer.from(text, "latin1"), Buffer.alloc(paddingAfter(text.length))]);

/** An entry that tells of the next one. */
const before = (flag: string, text: string) => Buffer.concat([block(flag, { size: text.length }), content(text)]);
const record = (key: string, value: string) => {
  const rest = ` ${key}=${value}\n`;
  const length = rest.length + (rest.length + 2 > 99 ? 3 : rest.length + 1 > 9 ? 2 : 1);
  return `${length}${rest}`;
};

function read(...parts: Buffer[]) {
  const reader = new TarReader();
  const pieces = [...reader.read(Buffer.concat([...parts, ARCHIVE_END]))];
  reader.finish();
  return pieces;
}

function entries(...parts: Buffer[]): readonly ArchiveEntry[] {
  return read(...parts).flatMap((piece) => (piece.kind === "entry" ? [piece.entry] : []));
}

describe("what an entry is", () => {
  test.each([
    ["0", "a", "file"],
    ["\0", "a", "file"],
    ["7", "a", "file"],
    ["0", "a/", "directory"],
    ["\0", "a/", "directory"],
    ["1", "a/", "hardlink"],
    ["2", "a", "symlink"],
    ["3", "a", "device"],
    ["4", "a", "device"],
    ["5", "a/", "directory"],
    ["6", "a", "fifo"],
  ])("%j with the name %s: %s", (flag, name, type) => {
    const [entry] = entries(block(flag, { name, target: "t" }));
    expect(entry).toEqual({ name, type, size: 0, mode: 0o644, modifiedAt: 7, target: "t" });
  });

  test.each(["8", "D", "V", "M", "?"])("%j is of no kind that is known", (flag) => {
    expect(() => entries(block(flag))).toThrow(`an entry is of the unknown kind "${flag}"`);
  });

  test("only files have content; a size for others is nothing", () => {
    const pieces = read(
      block("5", { name: "d/", size: 700 }),
      block("1", { name: "h", size: 700, target: "a" }),
      block("0", { size: 3 }),
      content("abc"),
    );
    expect(pieces.map(({ kind }) => kind)).toEqual([
      "entry",
      "end",
      "entry",
      "end",
      "entry",
      "content",
      "end",
      "archive-end",
    ]);
    expect(pieces.flatMap((piece) => (piece.kind === "entry" ? [piece.entry.size] : []))).toEqual([0, 0, 3]);
  });

  test("a hard link with content of its own, as POSIX allows it, is refused rather than read wrong", () => {
    const link = block("1", { size: 3, target: "a" });
    expect(() => entries(before("x", record("comment", "x")), link)).toThrow("a hard link has content of its own");
    expect(entries(before("x", record("comment", "x")), block("1", { target: "a" }))).toMatchObject([
      { type: "hardlink" },
    ]);
  });

  test("a negative size is none", () => {
    expect(() => entries(block("0", { size: -1 }))).toThrow("an entry has a negative size");
    expect(() => entries(block("L", { size: -1 }))).toThrow("an entry has a negative size");
  });
});

describe("names", () => {
  test("in two parts are joined where the form has two", () => {
    expect(entries(block("0", { prefix: "p/q" }))[0]?.name).toBe("p/q/a");
    expect(entries(block("0", { prefix: "p/q", magic: "ustar  \0" }))[0]?.name).toBe("a");
    expect(entries(block("0"))[0]?.name).toBe("a");
  });

  test("that are told before count for the next entry only, and the records for more than the rest", () => {
    const found = entries(
      ...[before("L", "long\0"), before("K", "target\0"), block("2"), block("2", { name: "b", target: "own" })],
      ...[
        before("x", record("path", "p") + record("linkpath", "l") + record("mtime", "1.5")),
        before("L", "long\0"),
        block("2"),
      ],
    );
    expect(found.map(({ name, target, modifiedAt }) => [name, target, modifiedAt])).toEqual([
      ["long", "target", 7],
      ["b", "own", 7],
      ["p", "l", 1.5],
    ]);
  });

  test("beyond any path are refused before they come", () => {
    for (const flag of ["L", "K"]) {
      expect(() => entries(block(flag, { size: 4098 }))).toThrow(EntryRefused);
      expect(entries(before(flag, `${"n".repeat(4096)}\0`), block("2"))).toHaveLength(1);
    }
  });

  test("the size of a record counts, also for what follows", () => {
    const pieces = read(
      before("x", record("size", "3")),
      block("0", { size: 0 }),
      content("abc"),
      block("0", { name: "b" }),
    );
    expect(pieces.flatMap((piece) => (piece.kind === "entry" ? [[piece.entry.name, piece.entry.size]] : []))).toEqual([
      ["a", 3],
      ["b", 0],
    ]);
  });
});

describe("extended headers", () => {
  test("for all entries may only comment", () => {
    expect(entries(before("g", record("comment", "x")), block("0"))).toHaveLength(1);
    for (const key of ["path", "size", "linkpath"]) {
      expect(() => entries(before("g", record(key, "1")), block("0"))).toThrow(`a global header sets ${key}`);
    }
  });

  test("without measure are refused before they come", () => {
    expect(() => entries(block("x", { size: 1024 * 1024 + 1 }))).toThrow("an extended header is 1048577 bytes long");
  });

  test("without end are given up", () => {
    const reader = new TarReader();
    const header = before("g", record("comment", "x".repeat(400)));
    const many = Buffer.concat(Array.from({ length: 1024 }, () => header));
    expect(() => {
      for (let count = 0; count < 40; count += 1) for (const piece of reader.read(many)) expect(piece).toBeUndefined();
    }).toThrow("the archive goes on and on without an entry");
  });
});

describe("GNU's own sparse files", () => {
  /** A file of that size, of which these stretches were stored. */
  const sparse = (
    size: number,
    stretches: readonly (readonly [offset: number, length: number])[],
    stored: number,
    goesOn = false,
  ) =>
    block("S", { size: stored }, (bytes) => {
      for (const [index, [offset, length]] of stretches.entries()) {
        writeNumber(bytes, [386 + index * 24, 12], offset);
        writeNumber(bytes, [398 + index * 24, 12], length);
      }
      bytes[482] = goesOn ? 1 : 0;
      writeNumber(bytes, [483, 12], size);
    });
  const shape = (...parts: Buffer[]) =>
    read(...parts).flatMap((piece): readonly (string | number)[] =>
      piece.kind === "hole"
        ? [`hole ${piece.length}`]
        : piece.kind === "content"
          ? [piece.bytes.toString()]
          : piece.kind === "entry"
            ? [piece.entry.size]
            : [],
    );

  test("have their holes where they were", () => {
    expect(
      shape(
        sparse(
          20,
          [
            [2, 3],
            [10, 2],
          ],
          5,
        ),
        content("abcde"),
      ),
    ).toEqual([20, "hole 2", "abc", "hole 5", "de", "hole 8"]);
    expect(shape(sparse(3, [[0, 3]], 3), content("abc"))).toEqual([3, "abc"]);
    expect(shape(sparse(8, [[8, 0]], 0))).toEqual([8, "hole 8"]);
  });

  test("may have a map that goes on", () => {
    const more = Buffer.alloc(BLOCK_BYTES);
    writeNumber(more, [0, 12], 10);
    writeNumber(more, [12, 12], 2);
    expect(shape(sparse(12, [[0, 3]], 5, true), more, content("abcde"))).toEqual([12, "abc", "hole 7", "de"]);
  });

  test.each<[string, Buffer[], string]>([
    [
      "more content than the map",
      [sparse(20, [[0, 2]], 5), content("abcde")],
      "a sparse file has more content than its map",
    ],
    ["less", [sparse(20, [[0, 7]], 5), content("abcde")], "a sparse file has less content than its map"],
    [
      "a map beyond its size",
      [sparse(3, [[0, 5]], 5), content("abcde")],
      "the map of a sparse file is larger than the file",
    ],
    [
      "a map that overlaps",
      [
        sparse(
          20,
          [
            [0, 3],
            [2, 2],
          ],
          5,
        ),
        content("abcde"),
      ],
      "the map of a sparse file overlaps",
    ],
    ["a length below zero", [sparse(20, [[0, -1]], 0)], "the map of a sparse file overlaps"],
  ])("with %s are refused", (_name, parts, message) => {
    expect(() => shape(...parts)).toThrow(new ArchiveFault(message));
  });
});

describe("POSIX's sparse files", () => {
  const file = (realsize: string, text: string, stored = text.length) => [
    before(
      "x",
      record("GNU.sparse.major", "1") +
        record("GNU.sparse.minor", "0") +
        record("GNU.sparse.name", "real") +
        record("GNU.sparse.realsize", realsize),
    ),
    block("0", { name: "GNUSparseFile.0/real", size: stored }),
    content(text),
  ];
  const map = (text: string, rest = "") => text.padEnd(BLOCK_BYTES, "\0") + rest;

  test("have their own name, size and holes", () => {
    const pieces = read(...file("9", map("2\n0\n2\n5\n1\n", "abc")));
    expect(pieces).toMatchObject([
      { kind: "entry", entry: { name: "real", size: 9, type: "file" } },
      { kind: "content", bytes: Buffer.from("ab") },
      { kind: "hole", length: 3 },
      { kind: "content", bytes: Buffer.from("c") },
      { kind: "hole", length: 3 },
      { kind: "end" },
      { kind: "archive-end" },
    ]);
  });

  test.each([
    ["letters", map("x\n"), "the map of a sparse file is broken"],
    ["an empty line", map("1\n\n0\n"), "the map of a sparse file is broken"],
    ["a number without end", map("1234567890123456\n"), "the map of a sparse file is broken"],
    ["a million stretches and one", map("1000001\n"), "the map of a sparse file is too long"],
    ["an end before it is whole", "2\n0\n", "a sparse file has less content than its map"],
  ])("with %s are refused", (_name, text, message) => {
    expect(() => read(...file("9", text))).toThrow(message);
  });
});
