/** Each owner, each bit and each kind of place alone: what others could have written is not trusted, all else is. */
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { judgePath } from "./judge-path.ts";

const OTHER = 12345;
const isRoot = process.geteuid?.() === 0;

afterEach(() => vi.unstubAllEnvs());

/** A file in a folder in a folder. */
function makeFile(): { top: string; folder: string; file: string } {
  const top = makeFolder({ "folder/file.js": "" });
  const folder = path.join(top, "folder");
  return { top, folder, file: path.join(folder, "file.js") };
}

test("what is this user's own is trusted, and what is not there is not", () => {
  const { folder, file } = makeFile();
  expect(judgePath(file)).toBeUndefined();
  expect(judgePath(folder)).toBeUndefined();
  expect(judgePath(`${file}.absent`)?.why).toContain("ENOENT");
});

describe.each([0o020, 0o002])("the bit %o", (bit) => {
  test.each(["top", "folder", "file"] as const)("of the %s alone", (which) => {
    const made = makeFile();
    // A group that may have members, whoever runs the tests.
    if (isRoot) chownSync(made[which], 0, 0);
    chmodSync(made[which], (which === "file" ? 0o600 : 0o700) | bit);
    const isOwnGroup = bit === 0o020 && !isRoot;
    if (!isOwnGroup) expect(judgePath(made.file)).toMatchObject({ place: made[which] });
    chmodSync(made[which], which === "file" ? 0o755 : 0o755);
    expect(judgePath(made.file)).toBeUndefined();
  });

  test("of a folder with the sticky bit, where others take away nothing of ours", () => {
    const { folder, file } = makeFile();
    chmodSync(folder, 0o1700 | bit);
    expect(judgePath(file)).toBeUndefined();
  });
});

test("the system's temporary folder and /dev/null are fine, though everyone can write there", () => {
  expect(judgePath("/dev/null")).toBeUndefined();
  expect(judgePath("/tmp")).toBeUndefined();
});

test("of paths judged in one go, each is judged by itself, and what they share is told for each of them", () => {
  const { top, folder, file } = makeFile();
  const [open, link] = [path.join(folder, "open.js"), path.join(top, "link")];
  writeFileSync(open, "");
  chmodSync(open, 0o666);
  symlinkSync("folder", link);
  const seen = new Map();
  for (const way of [folder, link]) {
    expect(judgePath(path.join(way, "file.js"), { seen })).toBeUndefined();
    expect(judgePath(path.join(way, "open.js"), { seen })).toMatchObject({ place: open });
  }
  chmodSync(folder, 0o777);
  const again = new Map();
  for (const each of [file, open]) expect(judgePath(each, { seen: again })).toMatchObject({ place: folder });
});

describe.skipIf(!isRoot)("owners (needs root)", () => {
  test.each(["top", "folder", "file"] as const)("another user's %s is named, with the user and what to do", (which) => {
    const made = makeFile();
    chownSync(made[which], OTHER, 0);
    expect(judgePath(made.file)).toEqual({
      place: made[which],
      why: `${made[which]} belongs to user ${OTHER}, and you are root`,
      remedy: `chown root ${made[which]}`,
    });
  });

  test("with sudo, what belongs to the user who called it is his own, and a third one's is not", () => {
    const { folder, file } = makeFile();
    chownSync(folder, OTHER, OTHER);
    chownSync(file, OTHER, OTHER);
    vi.stubEnv("SUDO_UID", String(OTHER));
    expect(judgePath(file)).toBeUndefined();
    vi.stubEnv("SUDO_UID", "54321");
    expect(judgePath(file)).toMatchObject({ place: folder });
    for (const nonsense of ["", "-1", "12345x", "0x3039"]) {
      vi.stubEnv("SUDO_UID", nonsense);
      expect(judgePath(file), nonsense).toMatchObject({ place: folder });
    }
  });

  test("an entry of another user in a sticky folder is not trusted, ours beside it is", () => {
    const { folder, file } = makeFile();
    chmodSync(folder, 0o1777);
    writeFileSync(path.join(folder, "theirs.js"), "");
    chownSync(path.join(folder, "theirs.js"), OTHER, OTHER);
    expect(judgePath(file)).toBeUndefined();
    expect(judgePath(path.join(folder, "theirs.js"))).toMatchObject({ place: path.join(folder, "theirs.js") });
  });

  test("a link is judged by where it lies and by what it leads to", () => {
    const { top, folder, file } = makeFile();
    const link = path.join(top, "link.js");
    symlinkSync("folder/../folder/file.js", link);
    expect(judgePath(link)).toBeUndefined();
    chownSync(file, OTHER, OTHER);
    expect(judgePath(link)).toMatchObject({ place: file });
    chownSync(file, 0, 0);

    const open = path.join(top, "open");
    mkdirSync(open);
    chmodSync(open, 0o1777);
    symlinkSync(file, path.join(open, "ours.js"));
    symlinkSync(file, path.join(open, "theirs.js"));
    lchownSync(path.join(open, "theirs.js"), OTHER, OTHER);
    expect(judgePath(path.join(open, "ours.js"))).toBeUndefined();
    // He can make it lead elsewhere at any time.
    expect(judgePath(path.join(open, "theirs.js"))).toMatchObject({ place: path.join(open, "theirs.js") });

    symlinkSync(folder, path.join(top, "by-folder"));
    chownSync(folder, OTHER, OTHER);
    expect(judgePath(path.join(top, "by-folder/file.js"))).toMatchObject({ place: folder });
  });

  test("a link out of a folder of ours and back through another user's is not trusted", () => {
    const { top, file } = makeFile();
    const theirs = path.join(top, "theirs");
    mkdirSync(theirs);
    symlinkSync(file, path.join(theirs, "back.js"));
    chownSync(theirs, OTHER, OTHER);
    symlinkSync("theirs/back.js", path.join(top, "link.js"));
    expect(judgePath(path.join(top, "link.js"))).toMatchObject({ place: theirs });
  });
});

test("links in a circle end", () => {
  const top = makeFolder();
  symlinkSync("b", path.join(top, "a"));
  symlinkSync("a", path.join(top, "b"));
  expect(judgePath(path.join(top, "a"))?.why).toContain("circles");
});
