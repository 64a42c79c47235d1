/** What is said of a staged file is believed where it fits, and asked for again where it does not. */
import { chmodSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import { localFiles } from "../../../local/local-files.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { finishFiles, type SentFile } from "./finish-files.ts";

const task = { host: "web1", connector: "test", preserve: false, fsync: false } as TransferTask;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "towline-finish-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function send(name: string, mode: number): SentFile {
  const place = path.join(folder, name);
  writeFileSync(place, "content");
  chmodSync(place, 0o600);
  const entry = { type: "file", name, path: `/here/${name}`, size: 7, mode, modifiedAt: 1_500_000_000, target: "" };
  return { entry: entry as SentFile["entry"], place, mode, size: 7 };
}

/** Local files, with a list that says what `tell` makes of each, and a count of what was asked beside it. */
function filesThatTell(tell: (status: FileStatus) => FileStatus | undefined) {
  const asked: string[] = [];
  const files: FileAccess = {
    ...localFiles,
    lstat: (place) => {
      asked.push("lstat");
      return localFiles.lstat(place);
    },
    chmod: (place, mode) => {
      asked.push("chmod");
      return localFiles.chmod(place, mode);
    },
    async listEntries(place) {
      const names = await localFiles.list(place);
      const status = async (name: string) => tell(await localFiles.lstat(path.join(place, name)));
      return Promise.all(names.map(async (name) => ({ name, status: await status(name) })));
    },
  };
  return { files, asked };
}

test.each<[string, (status: FileStatus) => FileStatus | undefined, string[]]>([
  ["what each is", (status) => status, ["chmod"]],
  ["names alone", () => undefined, ["chmod", "lstat", "lstat"]],
  ["sizes of before", (status) => ({ ...status, size: 0 }), ["chmod", "lstat", "lstat"]],
])("a list that tells %s leads to the modes that were wanted", async (_, tell, expected) => {
  const { files, asked } = filesThatTell(tell);
  const sent = [send("private", 0o600), send("public", 0o644)];
  await finishFiles(task, files, sent);
  expect(asked.sort()).toEqual(expected);
  expect(sent.map(({ place }) => statSync(place).mode & 0o7777)).toEqual([0o600, 0o644]);
});

test("times are kept where they are to be, also without such a list", async () => {
  const sent = [send("file", 0o640)];
  await finishFiles({ ...task, preserve: true }, localFiles, sent);
  expect(sent.map(({ place }) => statSync(place)).map(({ mtimeMs, mode }) => [mtimeMs, mode & 0o7777])).toEqual([
    [1_500_000_000_000, 0o640],
  ]);
});

test.each([true, false])("a file that lost some of its bytes is an error, with a list of them: %s", async (lists) => {
  const { files } = filesThatTell((status) => status);
  const sent = [send("whole", 0o600), send("cut", 0o600)];
  truncateSync(path.join(folder, "cut"), 3);
  await expect(finishFiles(task, lists ? files : localFiles, sent)).rejects.toMatchObject({
    code: "ERR_TOWLINE_TRANSFER_MISMATCH",
    message: expect.stringContaining("/here/cut"),
  });
});
