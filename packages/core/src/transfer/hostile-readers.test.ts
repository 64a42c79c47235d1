/** Whatever a host sends, reading it takes work in proportion to its bytes, however they are cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countBytes } from "../../../../test/support/count-bytes.ts";
import { ArchiveFault, type ArchivePiece } from "./archive/archive-entry.ts";
import { EntryReader } from "./archive/entry-reader.ts";
import { EntryRefused } from "./archive/entry-refused.ts";
import { paddingAfter, sumHeader } from "./archive/tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "./archive/tar-header.ts";
import { TarReader } from "./archive/tar-reader.ts";
import { ListingReader } from "./sync/listing-reader.ts";

/** How often a byte may be gone through: a mark is looked for wherever it may begin in what came before, byte by byte. */
const MOST_TIMES = 50;

interface Reader {
  read(bytes: Buffer): unknown;
}

/** Feeds it in pieces, and counts; how it ends is told too. */
function feed(reader: Reader, sent: Buffer, pieceBytes: number) {
  let ending: unknown;
  let pieces = 0;
  let taken = 0;
  const work = countBytes(() => {
    try {
      for (; taken < sent.length; taken += pieceBytes) {
        const read = reader.read(sent.subarray(taken, taken + pieceBytes)) as Iterable<ArchivePiece> | undefined;
        for (const _piece of read ?? []) pieces += 1;
      }
    } catch (error) {
      ending = error;
    }
  });
  return { work, ending, pieces, taken: Math.min(sent.length, taken + pieceBytes) };
}

function expectLinear({ work, taken }: ReturnType<typeof feed>): void {
  expect(work.bytes).toBeLessThan(MOST_TIMES * taken + 100_000);
  expect(work.calls).toBeLessThan(4 * taken + 1_000);
}

/** A header of another kind than are written here. */
function header(flag: string, size: number, name = "x"): Buffer {
  const block = makeHeader({ name, type: "file", size, mode: 0o644, modifiedAt: 0, target: "" });
  block.write(flag, 156, "latin1");
  block.write(`${sumHeader(block).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return block;
}

const padded = (content: Buffer): Buffer => Buffer.concat([content, Buffer.alloc(paddingAfter(content.length))]);

function extension(flag: string, text: string): Buffer {
  const content = Buffer.from(text, "latin1");
  return Buffer.concat([header(flag, content.length), padded(content)]);
}

function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return `${length}${rest}`;
}

/** A file of one-byte stretches with a byte between them, in the form that GNU tar writes. */
function sparseFile(stretches: number): Buffer {
  const lines = Array.from({ length: stretches }, (_unused, index) => `${2 * index}\n1\n`);
  const map = padded(Buffer.from(`${stretches}\n${lines.join("")}`));
  const stored = Buffer.concat([map, Buffer.alloc(stretches, "x")]);
  const records = [
    record("GNU.sparse.major", "1"),
    record("GNU.sparse.minor", "0"),
    record("GNU.sparse.name", "sparse"),
    record("GNU.sparse.realsize", String(2 * stretches)),
  ];
  return Buffer.concat([extension("x", records.join("")), header("0", stored.length), padded(stored), ARCHIVE_END]);
}

/** The same in GNU's old form: blocks of 21 stretches after the header. */
function oldSparseFile(blocks: number): Buffer {
  const first = header("S", 0);
  first[482] = 1;
  first.write(`${sumHeader(first).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const maps = Array.from({ length: blocks }, (_unused, index) => {
    const block = Buffer.alloc(512);
    for (let at = 0; at < 21; at += 1) {
      block.write((2 * (21 * index + at)).toString(8).padStart(11, "0"), 24 * at, "latin1");
      block.write("00000000001\0", 24 * at + 12, "latin1");
    }
    block[504] = 1;
    return block;
  });
  return Buffer.concat([first, ...maps]);
}

const longName = `./${"d/".repeat(400_000)}f`;

describe("tar archives", () => {
  const pieceBytes = fc.constantFrom(1, 7, 511, 513, 65_536);

  test("with names of any length", () => {
    const names = fc.nat(6_000).map((length) => "n".repeat(length + 1));
    fc.assert(
      fc.property(fc.array(names, { maxLength: 8 }), pieceBytes, (all, bytes) => {
        const headers = all.map((name) =>
          makeHeader({ name, type: "symlink", size: 0, mode: 0, modifiedAt: 0, target: name }),
        );
        const fed = feed(new TarReader(), Buffer.concat([...headers, ARCHIVE_END]), bytes);
        expectLinear(fed);
        const isTooLong = all.some(({ length }) => length > 4_096);
        if (isTooLong) expect(fed.ending).toBeInstanceOf(EntryRefused);
        else expect(fed.ending).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["GNU's long name", extension("L", longName), 1_024],
    ["GNU's long target", extension("K", longName), 1_024],
    ["a name of POSIX", extension("x", record("path", longName)), 900_000],
    ["a target of POSIX", extension("x", record("linkpath", longName)), 900_000],
    ["the name of a sparse file", extension("x", record("GNU.sparse.name", longName)), 900_000],
  ])("refuse %s of 800 kB by its length", (_what, sent, mostTaken) => {
    const fed = feed(new TarReader(), sent, 512);
    expect(fed.ending).toBeInstanceOf(EntryRefused);
    expect((fed.ending as Error).message).toMatch(/^has a name of 80\d{4} bytes/);
    expect(fed.taken).toBeLessThanOrEqual(mostTaken);
    expectLinear(fed);
  });

  test("with many records", () => {
    const sent = extension("x", record("a", "b").repeat(150_000));
    expectLinear(feed(new TarReader(), sent, 100));
  });

  test.each([1, 300, 65_536])("with 30,000 stretches of a sparse file, in pieces of %i bytes", (bytes) => {
    const fed = feed(new TarReader(), sparseFile(30_000), bytes);
    expect(fed.ending).toBeUndefined();
    // Each stretch, the hole before it, and what comes around them all.
    expect(fed.pieces).toBe(30_000 + 30_000 - 1 + 1 + 3);
    expectLinear(fed);
  });

  test("with stretches in GNU's old form, of which there is an end", () => {
    const fed = feed(new TarReader(), oldSparseFile(2_000), 1_000);
    expectLinear(fed);
    const endless = feed(new TarReader(), oldSparseFile(48_000), 65_536);
    expect(endless.ending).toBeInstanceOf(ArchiveFault);
    expect((endless.ending as Error).message).toContain("too long");
  });

  test("with any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), pieceBytes, (bytes, piece) => {
        expectLinear(feed(new TarReader(), Buffer.concat([sparseFile(50), Buffer.from(bytes)]), piece));
      }),
      { numRuns: 50 },
    );
  });
});

describe("what the program for hosts without tar prints", () => {
  const name = fc.nat(4_000).map((length) => "n".repeat(length + 1));
  const entries = fc.array(fc.record({ name, content: fc.string({ maxLength: 3_000, unit: "binary-ascii" }) }), {
    maxLength: 6,
  });

  test("names and content of any length", () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(1, 3, 4_096), (all, bytes) => {
        const printed = all.map((each) => `file ${each.content.length} 644 1\n${each.name}\0\0${each.content}MARK`);
        const fed = feed(new EntryReader("MARK"), Buffer.from(printed.join(""), "latin1"), bytes);
        expect(fed.ending).toBeUndefined();
        expectLinear(fed);
      }),
      { numRuns: 30 },
    );
  });

  test("a name without end", () => {
    const fed = feed(new EntryReader("MARK"), Buffer.from(`file 1 644 1\n${longName}`), 1);
    expect(fed.ending).toBeInstanceOf(EntryRefused);
    expect(fed.taken).toBeLessThan(5_000);
    expectLinear(fed);
  });
});

describe("lists", () => {
  const MARK = "0123456789abcdef0123456789abcdef";
  const line = (name: string): string => `${MARK} f 644 1 1700000000.0 ./${name}\0\n`;

  test("of names of any length", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(4_000), { maxLength: 10 }), fc.constantFrom(1, 5, 40_000), (lengths, bytes) => {
        const sent = lengths.map((length, index) => line(`${index}${"n".repeat(length)}`)).join("");
        const fed = feed(new ListingReader(MARK, "/srv"), Buffer.from(sent), bytes);
        expect(fed.ending).toBeUndefined();
        expectLinear(fed);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ["a name without end", line(longName), 1],
    ["a name that comes at once", line(longName) + line("x"), 10_000_000],
    ["no mark at all", "x".repeat(800_000), 1],
  ])("%s", (_what, sent, bytes) => {
    const fed = feed(new ListingReader(MARK, "/srv"), Buffer.from(sent), bytes);
    expect(fed.ending).toBeInstanceOf(Error);
    expectLinear(fed);
  });

  test.each([
    ["entries", (index: number) => line(String(index))],
    ["one entry again and again", () => line("same")],
    ["links", () => `${MARK} link ./l\0x\n`],
  ])("without end: no more than were allowed of %s", (_what, make) => {
    const reader = new ListingReader(MARK, "/srv", 1_000);
    let sent = 0;
    const sendOn = (): void => {
      for (; sent < 10_000; sent += 1) reader.read(Buffer.from(make(sent)));
    };
    expect(sendOn).toThrow(EntryRefused);
    expect(sent).toBeLessThanOrEqual(1_002);
  });
});
