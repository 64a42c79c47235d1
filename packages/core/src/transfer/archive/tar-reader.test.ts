/** Archives come back as they were written, however they are cut up; GNU tar, busybox and bsdtar agree. */
import { execFileSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { findCounterpart, missingCounterpart } from "../../../../../test/counterparts/require-counterpart.ts";
import { type ArchiveEntry, ArchiveFault, toByteName, toBytes } from "./archive-entry.ts";
import { BLOCK_BYTES, paddingAfter, readNumber, writeNumber } from "./tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "./tar-header.ts";
import { TarReader } from "./tar-reader.ts";

interface Item {
  readonly entry: ArchiveEntry;
  readonly content: Buffer;
}

const folder = mkdtempSync(path.join(tmpdir(), "towline-tar-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const item = (name: string, rest: Partial<ArchiveEntry> = {}, content = Buffer.alloc(0)): Item => ({
  entry: { name, type: "file", size: content.length, mode: 0o644, modifiedAt: 1_700_000_000, target: "", ...rest },
  content,
});

function pack(items: readonly Item[]): Buffer {
  const blocks = items.flatMap(({ entry, content }) => [
    makeHeader(entry),
    content,
    Buffer.alloc(paddingAfter(content.length)),
  ]);
  return Buffer.concat([...blocks, ARCHIVE_END]);
}

function unpack(archive: Buffer, chunkBytes = archive.length): Item[] {
  const reader = new TarReader();
  const items: { entry: ArchiveEntry; content: Buffer }[] = [];
  for (let offset = 0; offset < archive.length; offset += chunkBytes) {
    for (const piece of reader.read(archive.subarray(offset, offset + chunkBytes))) {
      const last = items.at(-1);
      if (piece.kind === "entry") items.push({ entry: piece.entry, content: Buffer.alloc(0) });
      if (piece.kind === "content" && last) last.content = Buffer.concat([last.content, piece.bytes]);
      if (piece.kind === "hole" && last) last.content = Buffer.concat([last.content, Buffer.alloc(piece.length)]);
    }
  }
  reader.finish();
  return items;
}

const byteNames = fc
  .uint8Array({ minLength: 1, maxLength: 300 })
  .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x61 : byte))).toString("latin1"));

test("what is packed is read back, in chunks of any length", () => {
  const items = fc.array(
    fc.record({
      name: byteNames,
      mode: fc.integer({ min: 0, max: 0o7777 }),
      modifiedAt: fc.oneof(fc.integer({ min: -1000, max: 2 ** 40 }), fc.double({ min: 0, max: 2e9, noNaN: true })),
      link: fc.option(byteNames, { nil: undefined }),
      content: fc.uint8Array({ maxLength: 1200 }),
    }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 1500 }), (described, chunkBytes) => {
      const packed = described.map(({ name, mode, modifiedAt, link, content }) =>
        link === undefined
          ? item(name, { mode, modifiedAt: Number(modifiedAt.toFixed(9)) }, Buffer.from(content))
          : item(name, { mode, modifiedAt: Math.floor(modifiedAt), type: "symlink", target: link }),
      );
      expect(unpack(pack(packed), chunkBytes)).toEqual(packed);
    }),
  );
});

test("what is read back does not depend on memory that is used again", () => {
  const archive = pack([item("n".repeat(300), {}, Buffer.from("content")), item("second", {}, Buffer.alloc(700, "y"))]);
  const memory = Buffer.alloc(100);
  const reader = new TarReader();
  const names: string[] = [];
  for (let offset = 0; offset < archive.length; offset += memory.length) {
    const length = archive.copy(memory, 0, offset);
    for (const piece of reader.read(memory.subarray(0, length)))
      if (piece.kind === "entry") names.push(piece.entry.name);
    memory.fill(0xff);
  }
  reader.finish();
  expect(names).toEqual(["n".repeat(300), "second"]);
});

test("numbers of any size are read back", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      const block = Buffer.alloc(BLOCK_BYTES);
      writeNumber(block, [124, 12], value);
      expect(readNumber(block, [124, 12])).toBe(value);
    }),
  );
});

test("noise is refused or read, and never anything else", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(700), (noise, at) => {
      const archive = pack([item("a", {}, Buffer.from("content"))]);
      archive.set(noise.subarray(0, Math.max(0, archive.length - at)), Math.min(at, archive.length));
      try {
        unpack(archive);
      } catch (error) {
        expect(error).toBeInstanceOf(ArchiveFault);
      }
    }),
  );
});

test.each([
  ["cut in a header", (whole: Buffer) => whole.subarray(0, 300)],
  ["cut in the content", (whole: Buffer) => whole.subarray(0, 600)],
  ["cut before its end", (whole: Buffer) => whole.subarray(0, 1024)],
  ["a wrong checksum", (whole: Buffer) => whole.with(0, 0x62)],
  ["text", () => Buffer.from("Welcome to web1!\n".repeat(100))],
])("an archive with %s is refused", (_what, spoil) => {
  const archive = pack([item("a", {}, Buffer.from("content"))]);
  expect(() => unpack(Buffer.from(spoil(archive)))).toThrow(ArchiveFault);
});

test("archives that follow one another are told apart", () => {
  const reader = new TarReader();
  const both = Buffer.concat([pack([item("a")]), Buffer.alloc(8 * BLOCK_BYTES), pack([item("b")])]);
  const kinds = [...reader.read(both)].map(({ kind }) => kind);
  expect(kinds).toEqual(["entry", "end", "archive-end", "entry", "end", "archive-end"]);
  expect(reader.archives).toBe(2);
});

const NAMES = [
  "plain",
  "two words",
  "line\nbreak",
  "-rf",
  `it's "quoted"`,
  "$(touch x)",
  "café",
  "cafe\u0301",
  "文件",
  "back\\slash",
  "n".repeat(255),
  `${"d".repeat(200)}/${"e".repeat(250)}/f`,
];

const PROGRAMS = [
  ["tar", ["tar"]],
  ["tar", ["tar", "--format=pax"]],
  ["tar", ["tar", "--format=ustar"]],
  ["busybox", ["busybox", "tar"]],
  ["bsdtar", ["bsdtar"]],
] as const;

describe.each(PROGRAMS)("%s as %j", (program, [command, ...options]) => {
  const missing = missingCounterpart(program);
  const run = (words: readonly string[], input?: Buffer): Buffer =>
    execFileSync(findCounterpart(program) ?? command, [...options, ...words], {
      input,
      maxBuffer: 1e9,
      stdio: ["pipe", "pipe", "pipe"],
    });

  test("reads what we pack", (context) => {
    if (missing !== undefined) context.skip(missing);
    const place = mkdtempSync(path.join(folder, "read-"));
    const bytes = Buffer.from([0x66, 0xff, 0xfe]).toString("latin1");
    const items = [
      ...NAMES.map((name, index) => item(toByteName(name), { mode: 0o640 }, Buffer.alloc(index * 300, name))),
      item(bytes, { modifiedAt: 1_500_000_000.25 }, Buffer.from("x")),
      item("folder/", { type: "directory", mode: 0o750 }),
      item("link", { type: "symlink", target: "t".repeat(300) }),
    ];
    run(["-xpf", "-", "-C", place], pack(items));
    for (const [index, name] of NAMES.entries()) {
      expect(readFileSync(path.join(place, name))).toEqual(Buffer.alloc(index * 300, name));
      expect(lstatSync(path.join(place, name)).mode & 0o777).toBe(0o640);
    }
    const odd = lstatSync(Buffer.concat([Buffer.from(`${place}/`), toBytes(bytes)]));
    expect(Math.floor(odd.mtimeMs / 1000)).toBe(1_500_000_000);
    expect(lstatSync(path.join(place, "folder")).mode & 0o777).toBe(0o750);
    expect(readlinkSync(path.join(place, "link"))).toBe("t".repeat(300));
  });

  test("writes what we read", (context) => {
    if (missing !== undefined) context.skip(missing);
    const place = mkdtempSync(path.join(folder, "write-"));
    const names = options.includes("--format=ustar" as never) ? NAMES.filter((name) => name.length < 200) : NAMES;
    for (const [index, name] of names.entries()) {
      mkdirSync(path.dirname(path.join(place, name)), { recursive: true });
      writeFileSync(path.join(place, name), Buffer.alloc(index * 300, name));
    }
    symlinkSync("plain", path.join(place, "link"));
    const items = unpack(run(["-cf", "-", "-C", place, "."]), 1000);
    const found = new Map(items.map(({ entry, content }) => [entry.name.replace(/^\.\//, ""), { entry, content }]));
    for (const [index, name] of names.entries()) {
      expect(found.get(toByteName(name))?.content.equals(Buffer.alloc(index * 300, name)), name).toBe(true);
    }
    expect(found.get("link")?.entry).toMatchObject({ type: "symlink", target: "plain" });
  });
});

describe.each([
  ["GNU's own form", "tar", ["--format=gnu", "-S"]],
  ["POSIX's form", "tar", ["--format=pax", "-S"]],
  ["libarchive's form", "bsdtar", []],
] as const)("a sparse file in %s", (_form, program, options) => {
  test("has its holes again", (context) => {
    const missing = missingCounterpart(program);
    if (missing !== undefined) context.skip(missing);
    const place = mkdtempSync(path.join(folder, "sparse-"));
    const file = path.join(place, "file");
    const handle = openSync(file, "w");
    for (let index = 0; index < 40; index += 1)
      writeSync(handle, Buffer.alloc(4096, index + 1), 0, 4096, index * 65_536);
    ftruncateSync(handle, 3_000_001);
    closeSync(handle);
    const archive = execFileSync(program, [...options, "-cf", "-", "-C", place, "file"], { maxBuffer: 1e9 });
    expect(archive.length).toBeLessThan(1_000_000);
    const [only] = unpack(archive, 777);
    expect(only?.entry.size).toBe(3_000_001);
    expect(only?.content.equals(readFileSync(file))).toBe(true);
  });
});
