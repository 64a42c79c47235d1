/** Hostile archives: whatever they hold, nothing outside the destination changes and what is refused leaves nothing in it. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { removeFolder } from "../../../../../../test/support/remove-folder.ts";
import type { ArchiveEntry, ArchivePiece, EntryType } from "../../archive/archive-entry.ts";
import { EntryRefused } from "../../archive/entry-refused.ts";
import { readPatterns } from "../../tree/exclude-patterns.ts";
import type { ExtractionRules } from "../../tree/extraction-rules.ts";
import { MergeConflict } from "../../tree/merge-folder.ts";
import { ArchiveExtractor } from "./extract-archive.ts";
import { LocalStage } from "./local-stage.ts";

type Item = Partial<ArchiveEntry> & { readonly content?: string };

const root = mkdtempSync(path.join(tmpdir(), "towline-extract-"));
afterAll(() => removeFolder(root));

let place: string;
let destination: string;

beforeEach(() => {
  place = mkdtempSync(path.join(root, "case-"));
  destination = path.join(place, "dest");
  mkdirSync(destination);
  mkdirSync(path.join(place, "outside"));
  writeFileSync(path.join(place, "outside/precious"), "precious");
});

const RULES: ExtractionRules = {
  isExcluded: readPatterns(["*.skip"]),
  links: "keep",
  mode: undefined,
  keepsTimes: false,
  maxEntries: 20,
  maxBytes: 1000,
  room: 2000,
};

const folder = (name: string, rest: Item = {}): Item => ({ name, type: "directory", mode: 0o755, ...rest });
const file = (name: string, content = "x", rest: Item = {}): Item => ({ name, content, ...rest });
const link = (name: string, target: string): Item => ({ name, type: "symlink", target });
const other = (name: string, type: EntryType, target = ""): Item => ({ name, type, target });

/** Unpacks entries as those of one source, and moves them to the destination. */
async function extract(
  items: readonly Item[],
  source = { path: "/", folder: [] as string[], name: "" },
): Promise<void> {
  const stage = await LocalStage.open(destination);
  const extractor = new ArchiveExtractor(stage, RULES);
  extractor.startSource(source);
  try {
    for (const piece of piecesOf(items)) await extractor.take(piece);
    extractor.finish();
    await stage.commit(extractor.tree, false, false);
  } catch (error) {
    extractor.close();
    await stage.discard(extractor.tree);
    throw error;
  }
}

function* piecesOf(items: readonly Item[]): Generator<ArchivePiece> {
  for (const { content = "", ...item } of items) {
    const entry = {
      name: "",
      type: "file",
      mode: 0o644,
      modifiedAt: 0,
      target: "",
      size: content.length,
      ...item,
    } as const;
    yield { kind: "entry", entry };
    if (content !== "") yield { kind: "content", bytes: Buffer.from(content) };
    yield { kind: "end" };
  }
}

/** Takes pieces until one is refused, and tells why. */
async function refuse(pieces: readonly ArchivePiece[], rules: Partial<ExtractionRules>): Promise<string> {
  const stage = await LocalStage.open(destination);
  const extractor = new ArchiveExtractor(stage, { ...RULES, ...rules });
  extractor.startSource({ path: "/", folder: [], name: "" });
  try {
    for (const piece of pieces) await extractor.take(piece);
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  } finally {
    extractor.close();
    await stage.discard(extractor.tree);
  }
}

/** A file of nothing but a hole. */
function* hole(name: string, length: number): Generator<ArchivePiece> {
  const facts = { name, type: "file", mode: 0o644, modifiedAt: 0, target: "", size: length } as const;
  yield { kind: "entry", entry: facts };
  yield { kind: "hole", length };
  yield { kind: "end" };
}

test("no more than the disk has room for, whatever was allowed", async () => {
  const pieces = [...piecesOf([folder("./"), file("a", "x".repeat(300)), file("b", "x".repeat(300))])];
  expect(await refuse(pieces, { maxBytes: Number.POSITIVE_INFINITY, room: 500 })).toContain("free on the disk");
  expect(await refuse(pieces, { maxBytes: Number.POSITIVE_INFINITY, room: 600 })).toBe("nothing");
});

test("holes fill a limit, too", async () => {
  const pieces = [...piecesOf([folder("./")]), ...hole("a", 600), ...hole("b", 600)];
  expect(await refuse(pieces, { maxBytes: 1_000 })).toContain("limit of 1000 bytes");
  expect(await refuse(pieces, { maxBytes: 1_200 })).toBe("nothing");
});

test("a content that is longer than was told fills it as it comes", async () => {
  const again = { kind: "content", bytes: Buffer.alloc(300) } as const;
  const pieces = [...piecesOf([folder("./"), file("a", "x".repeat(300))])].slice(0, 4);
  expect(await refuse([...pieces, again, again, again], { maxBytes: 700 })).toContain("limit of 700 bytes");
});

/** Every path below a folder, with what it is. */
function look(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

describe("an archive with", () => {
  test.each<[string, readonly Item[], RegExp]>([
    ["an absolute name", [folder("./"), file("/tmp/evil")], /absolute/],
    ["a name that climbs", [folder("./"), file("../outside/precious")], /leads out/],
    ["a name that climbs later", [folder("./"), file("a/../../outside/precious")], /leads out/],
    ["a folder that climbs", [folder("./"), folder("..")], /leads out/],
    ["a NUL in a name", [folder("./"), file("a\0b")], /NUL/],
    ["a link to an absolute path", [folder("./"), link("out", "/etc")], /absolute/],
    ["a link that climbs out", [folder("./"), link("out", "../outside")], /leads out/],
    ["a link that climbs out from deep down", [folder("./"), folder("a"), link("a/out", "../../outside")], /leads out/],
    [
      "two links that lead out together",
      [folder("./"), folder("a"), folder("a/b"), link("a/b/up", "../.."), link("out", "a/b/up/../outside")],
      /leads out/,
    ],
    ["a file through a link", [folder("./"), link("out", "a"), file("out/evil")], /came before/],
    ["a folder that becomes a link", [folder("./"), folder("a"), link("a", "b"), file("a/evil")], /came before/],
    ["a link that becomes a file", [folder("./"), link("a", "b"), file("a", "evil")], /came before/],
    ["a file that becomes a folder", [folder("./"), file("a"), file("a/b")], /came before/],
    ["a file twice", [folder("./"), file("a"), file("a", "other")], /came before/],
    ["a hard link to what lies outside", [folder("./"), other("a", "hardlink", "../outside/precious")], /leads out/],
    ["a hard link to an absolute path", [folder("./"), other("a", "hardlink", "/etc/passwd")], /absolute/],
    ["a hard link to what did not come", [folder("./"), other("a", "hardlink", "b")], /did not come/],
    ["a hard link through a link", [folder("./"), link("l", "a"), other("a", "hardlink", "l")], /did not come/],
    ["a device", [folder("./"), other("a", "device")], /device/],
    ["a pipe", [folder("./"), other("a", "fifo")], /pipe/],
    ["a file in the place of the folder itself", [folder("./"), file("./")], /no name/],
    ["too many entries", [folder("./"), ...Array.from({ length: 30 }, (_, index) => file(`f${index}`))], /limit/],
    ["too many bytes", [folder("./"), file("a", "x".repeat(600)), file("b", "x".repeat(600))], /limit/],
  ])("%s is refused, and nothing is moved", async (_what, items, message) => {
    const error = await extract([folder("./"), file("innocent"), ...items.slice(1)]).catch((reason) => reason);
    expect(error).toBeInstanceOf(EntryRefused);
    expect(error.message).toMatch(message);
    expect(look(destination)).toEqual([]);
    expect(look(path.join(place, "outside"))).toEqual(["precious"]);
    expect(readFileSync(path.join(place, "outside/precious"), "utf8")).toBe("precious");
  });

  test.each<[string, readonly Item[]]>([
    ["another name", [file(".bashrc")]],
    ["a second file", [file("app.conf"), file(".bashrc")]],
    ["a folder around it", [file("x/app.conf")]],
    ["a link in its place", [link("app.conf", "b")]],
    ["a folder after it", [file("app.conf"), folder(".ssh"), file(".ssh/authorized_keys")]],
  ])("%s where one file was asked for is refused", async (_what, items) => {
    await expect(extract(items, { path: "/app.conf", folder: ["app.conf"], name: "app.conf" })).rejects.toThrow(
      /not asked for/,
    );
    expect(look(destination)).toEqual([]);
  });

  test("what is allowed is unpacked: links inside, hard links, names in any order", async () => {
    await extract([
      folder("./", { mode: 0o700 }),
      file("deep/er/file", "1", { mode: 0o4755 }),
      link("deep/er/up", "../../other"),
      link("top", "deep/er"),
      other("deep/same", "hardlink", "deep/er/file"),
      file("no.skip"),
      file("bytes\xff\xfe"),
      folder("deep", { mode: 0o3711 }),
    ]);
    expect(lstatSync(path.join(destination, "deep/er/file")).mode & 0o7777).toBe(0o755);
    expect(lstatSync(path.join(destination, "deep")).mode & 0o7777).toBe(0o711);
    expect(lstatSync(path.join(destination, "deep/same")).ino).toBe(
      lstatSync(path.join(destination, "deep/er/file")).ino,
    );
    expect(readlinkSync(path.join(destination, "deep/er/up"))).toBe("../../other");
    expect(readdirSync(destination, { encoding: "latin1" }).sort()).toEqual(["bytes\xff\xfe", "deep", "top"]);
  });
});

describe("a destination in which", () => {
  test("a link leads elsewhere is not followed", async () => {
    symlinkSync("../outside", path.join(destination, "a"));
    await expect(extract([folder("./"), folder("a"), file("a/precious", "evil")])).rejects.toThrow(MergeConflict);
    expect(readFileSync(path.join(place, "outside/precious"), "utf8")).toBe("precious");
    expect(readdirSync(destination)).toEqual(["a"]);
  });

  test("a link has the name of a file gets the file in its place", async () => {
    symlinkSync("../outside/precious", path.join(destination, "a"));
    await extract([folder("./"), file("a", "new")]);
    expect(readFileSync(path.join(place, "outside/precious"), "utf8")).toBe("precious");
    expect(readFileSync(path.join(destination, "a"), "utf8")).toBe("new");
  });

  test("a folder has the name of a file keeps it", async () => {
    mkdirSync(path.join(destination, "a"));
    await expect(extract([folder("./"), file("0"), file("a")])).rejects.toThrow(/is a folder there/);
    expect(look(destination)).toEqual(["a"]);
  });
});

test("no archive gets out, whatever it is made of", async () => {
  const name = fc.array(fc.constantFrom("a", "b", "..", ".", "", "dest", "outside", "precious"), { maxLength: 4 });
  const item = fc.record({
    name: name.map((parts) => parts.join("/")),
    type: fc.constantFrom<EntryType>("file", "directory", "symlink", "hardlink"),
    target: name.map((parts) => parts.join("/")),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 8 }), async (items) => {
      removeFolder(destination);
      mkdirSync(destination);
      await extract([folder("./"), ...items]).catch((error) => {
        if (!(error instanceof EntryRefused) && !/^E[A-Z]+:/.test(error.message)) throw error;
      });
      expect(look(path.join(place, "outside"))).toEqual(["precious"]);
      expect(lstatSync(path.join(place, "outside/precious")).nlink).toBe(1);
      expect(readdirSync(place).sort()).toEqual(["dest", "outside"]);
    }),
    { numRuns: 200 },
  );
});
