/** A connector's own files: each answer is looked at, and one that never comes is waited for only so long. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { FileAccess, FileStatus, FolderEntry } from "../connector/connection.ts";
import { PluginError } from "../errors/kinds.ts";
import { Patience } from "../waiting/patience.ts";
import { guardFiles } from "./guard-files.ts";

const STATUS: FileStatus = { type: "file", size: 3, mode: 0o644, modifiedAt: 5, uid: 0, gid: 0 };
const ENTRIES: readonly FolderEntry[] = [
  { name: "a", status: STATUS },
  { name: "b", status: undefined },
];

/** What was asked of files that answer everything well. */
function makeFiles(changes: { readonly [member: string]: unknown } = {}) {
  const asked: unknown[][] = [];
  const answer =
    (member: string, value: unknown = undefined) =>
    async (...words: unknown[]) => {
      asked.push([member, ...words]);
      return value;
    };
  const file = { read: answer("read", Buffer.from("abc")), write: answer("write"), close: answer("close") };
  const files = {
    ...{ open: answer("open", file), rename: answer("rename"), remove: answer("remove") },
    ...{ stat: answer("stat", STATUS), lstat: answer("lstat", STATUS), list: answer("list", ["a", "b"]) },
    ...{ mkdir: answer("mkdir"), chmod: answer("chmod"), utimes: answer("utimes") },
    ...{ readlink: answer("readlink", "to"), symlink: answer("symlink") },
    ...changes,
  };
  return { files: files as unknown as FileAccess, file, asked, answer };
}

function guard(files: FileAccess, patience = new Patience(60_000)): FileAccess {
  const fault = (member: string, what: string) => new PluginError("ERR_TOWLINE_PLUGIN_FAULT", `${member} ${what}`);
  return guardFiles(files, patience, fault, (member) => fault(member, "did not answer"));
}

afterEach(() => void vi.useRealTimers());

test("every request reaches the connector with all of its words, and its answer comes back", async () => {
  const { files, asked } = makeFiles();
  const guarded = guard(files);
  await guarded.rename("a", "b");
  await guarded.remove("a");
  expect(await guarded.stat("a")).toEqual(STATUS);
  expect(await guarded.lstat("a")).toEqual(STATUS);
  expect(await guarded.list("a")).toEqual(["a", "b"]);
  await guarded.mkdir("a", 0o700);
  await guarded.chmod("a", 0o600);
  await guarded.utimes("a", 1, 2);
  expect(await guarded.readlink("a")).toBe("to");
  await guarded.symlink("to", "a");
  expect(asked).toEqual([
    ["rename", "a", "b"],
    ["remove", "a"],
    ["stat", "a"],
    ["lstat", "a"],
    ["list", "a"],
    ["mkdir", "a", 0o700],
    ["chmod", "a", 0o600],
    ["utimes", "a", 1, 2],
    ["readlink", "a"],
    ["symlink", "to", "a"],
  ]);
});

test("so does what is done with an open file", async () => {
  const { files, file, asked, answer } = makeFiles();
  Object.assign(file, { sync: answer("sync"), preferred: { chunkBytes: 4, inFlight: 2 } });
  const open = await guard(files).open("a", "wx", 0o600);
  expect((await open.read(1, 2)).toString()).toBe("abc");
  await open.write(Buffer.from("x"), 7);
  await open.sync?.();
  await open.close();
  expect(asked).toEqual([
    ["open", "a", "wx", 0o600],
    ["read", 1, 2],
    ["write", Buffer.from("x"), 7],
    ["sync"],
    ["close"],
  ]);
  expect(open.preferred).toEqual({ chunkBytes: 4, inFlight: 2 });
});

test("what a connector does not have is not made up", async () => {
  const guarded = guard(makeFiles().files);
  expect(guarded).not.toHaveProperty("listEntries");
  expect(guarded).not.toHaveProperty("times");
  const open = await guarded.open("a", "r");
  expect(open).not.toHaveProperty("sync");
  expect(open).not.toHaveProperty("preferred");
  const times = { earliest: 0, latest: 1, doubtfulFrom: 1 };
  expect(guard(makeFiles({ times }).files).times).toBe(times);
});

test.each(["open", "rename", "remove", "stat", "lstat", "list", "mkdir", "chmod", "utimes", "readlink", "symlink"])(
  "files without %s are none",
  (member) => {
    for (const value of [undefined, 1]) {
      const { files } = makeFiles({ [member]: value });
      expect(() => guard(files)).toThrow(`connect gave files without the function ${member}`);
    }
  },
);

describe("an answer that is none is a fault, with what was expected", () => {
  const status = "a status ({ type, size, mode, modifiedAt, uid, gid })";
  test.each<[keyof FileAccess, unknown, string]>([
    ["stat", undefined, `undefined instead of ${status}`],
    ["stat", null, `null instead of ${status}`],
    ["stat", { ...STATUS, type: 1 }, `an object instead of ${status}`],
    ["stat", { ...STATUS, size: "3" }, `an object instead of ${status}`],
    ["lstat", { ...STATUS, size: undefined }, `an object instead of ${status}`],
    ["lstat", { ...STATUS, mode: "644" }, `an object instead of ${status}`],
    ["lstat", { ...STATUS, modifiedAt: new Date() }, `an object instead of ${status}`],
    ["list", "a", '"a" instead of a list of names'],
    ["list", ["a", 1], "a list instead of a list of names"],
    ["readlink", Buffer.from("a"), "an object instead of a text"],
    ["open", {}, "an object instead of an open file"],
    ["open", { read() {}, write() {} }, "an object instead of an open file"],
    ["open", { read() {}, close() {} }, "an object instead of an open file"],
    ["open", { write() {}, close() {} }, "an object instead of an open file"],
    ["listEntries", [{ name: 1 }], "a list instead of a list of { name, status }"],
    ["listEntries", [undefined], "a list instead of a list of { name, status }"],
    ["listEntries", [{ name: "a", status: {} }], "a list instead of a list of { name, status }"],
    ["listEntries", {}, "an object instead of a list of { name, status }"],
  ])("%s: %j", async (member, value, what) => {
    const guarded = guard(makeFiles({ [member]: async () => value }).files);
    const asked = (guarded[member] as (path: string, flags: "r") => Promise<unknown>)("a", "r");
    await expect(asked).rejects.toThrow(`files.${member} gave ${what}`);
  });

  test("what a host does not tell is no fault", async () => {
    const bare = { ...STATUS, mode: undefined, modifiedAt: undefined, uid: undefined, gid: undefined };
    expect(await guard(makeFiles({ stat: async () => bare }).files).stat("a")).toBe(bare);
  });

  test("what is read is bytes", async () => {
    const { files, file } = makeFiles();
    Object.assign(file, { read: async () => "abc" });
    await expect((await guard(files).open("a", "r")).read(0, 3)).rejects.toThrow(
      'files.read gave "abc" instead of bytes',
    );
  });
});

test("an error of the host stays what it is, also where it is thrown at once", async () => {
  const error = Object.assign(new Error("no such file"), { code: "ENOENT" });
  const throwing = () => {
    throw error;
  };
  const guarded = guard(makeFiles({ stat: () => Promise.reject(error), lstat: throwing }).files);
  await expect(guarded.stat("a")).rejects.toBe(error);
  await expect(guarded.lstat("a")).rejects.toBe(error);
});

describe("time", () => {
  test("an answer that never comes is named", async () => {
    vi.useFakeTimers();
    const never = () => new Promise(() => {});
    const { files, file } = makeFiles({ chmod: never });
    Object.assign(file, { close: never });
    const guarded = guard(files, new Patience(1000));
    const open = await guarded.open("a", "r");
    const late = [guarded.chmod("a", 0), open.close()].map((asked) => asked.catch((error: Error) => error.message));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await Promise.all(late)).toEqual(["files.chmod did not answer", "files.close did not answer"]);
  });

  test("a long listing lives as long as parts of it come", async () => {
    vi.useFakeTimers();
    const parts: unknown[] = [];
    const listEntries = async (_path: string, onEntries: (entries: readonly FolderEntry[]) => void) => {
      for (let count = 0; count < 5; count += 1) {
        await new Promise((resolve) => setTimeout(resolve, 800));
        onEntries(ENTRIES);
      }
      return ENTRIES;
    };
    const listing = guard(makeFiles({ listEntries }).files, new Patience(1000)).listEntries?.("a", (part) =>
      parts.push(part),
    );
    await vi.advanceTimersByTimeAsync(4000);
    expect(await listing).toBe(ENTRIES);
    expect(parts).toEqual([ENTRIES, ENTRIES, ENTRIES, ENTRIES, ENTRIES]);
  });

  test("who wants no parts asks for none", async () => {
    const { files, asked, answer } = makeFiles();
    Object.assign(files, { listEntries: answer("listEntries", ENTRIES) });
    expect(await guard(files).listEntries?.("a")).toBe(ENTRIES);
    expect(asked).toEqual([["listEntries", "a"]]);
  });
});
