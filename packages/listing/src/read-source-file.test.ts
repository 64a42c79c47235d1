/** Files that say which hosts there are: read by the carrier's files, and by a program where it has none. */
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import type { Connection } from "@towline/core";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../test/support/folders.ts";
import { localMachine } from "../../core/src/local/local-machine.ts";
import { readSourceFile, resolveSourcePath } from "./read-source-file.ts";

const folder = makeFolder({ "hosts.txt": "\uFEFFwéb1\n", "-x": "dash", "folder/": "" });
execFileSync("mkfifo", [path.join(folder, "pipe")]);

const CARRIERS: [string, Connection][] = [
  ["a carrier with files", localMachine],
  ["one without", { ...localMachine, files: undefined }],
];

describe.each(CARRIERS)("%s", (_name, carrier) => {
  const read = (file: string, limit?: number) =>
    readSourceFile({
      ...{ connector: "cloud", carrier, limit, signal: new AbortController().signal },
      path: path.join(folder, file),
    });

  test("a file is read, without the mark that some editors put first", async () => {
    expect(await read("hosts.txt")).toBe("wéb1\n");
  });

  test("what is not there is undefined", async () => {
    expect(await read("none.txt")).toBeUndefined();
  });

  test.each([
    ["folder", /is no regular file$/],
    ["pipe", /is no regular file$/],
  ])("%s is refused, and not waited for", async (file, message) => {
    await expect(read(file)).rejects.toMatchObject({ code: "ERR_TOWLINE_INVENTORY_FAILED", message });
  });

  test("more than the limit is refused", async () => {
    await expect(read("hosts.txt", 5)).rejects.toThrow(/is larger than 5 bytes$/);
    expect(await read("hosts.txt", 9)).toBe("wéb1\n");
  });
});

test("relative paths start from the config's folder here, and in the login folder elsewhere", () => {
  const here = { isHere: true, cwd: "/srv/fleet" };
  expect(resolveSourcePath("infra/x", here)).toBe("/srv/fleet/infra/x");
  expect(resolveSourcePath("/abs", here)).toBe("/abs");
  expect(resolveSourcePath("~/x", here)).toBe(path.join(homedir(), "x"));
  expect(resolveSourcePath("infra/x", { isHere: false, cwd: "/srv/fleet" })).toBe("infra/x");
  expect(resolveSourcePath("-x", { isHere: false, cwd: "/srv/fleet" })).toBe("./-x");
});
