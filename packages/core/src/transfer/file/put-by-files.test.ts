/** What a server says of a file is heeded once it is closed: some know it only then. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileAccess } from "../../connector/connection.ts";
import { localFiles } from "../../local/local-files.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { describeContent } from "./file-content.ts";
import { putByFiles } from "./put-by-files.ts";

const task = {
  ...{ host: "web1", connector: "test", preserve: false, verify: false, fsync: false, keepsPartial: false },
  ...{ signal: new AbortController().signal, progress: () => {} },
} as unknown as TransferTask;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "towline-put-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Local files that say `bytes` less of each than they have, for as long as it is open, or for good. */
function filesThatLag(bytes: number, isForGood: boolean): FileAccess {
  let isOpen = false;
  return {
    ...localFiles,
    open: async (...words) => {
      const file = await localFiles.open(...words);
      isOpen = true;
      return {
        ...file,
        async close() {
          isOpen = false;
          await file.close();
        },
      };
    },
    stat: async (place) => {
      const status = await localFiles.stat(place);
      return status.type === "file" && (isOpen || isForGood) ? { ...status, size: status.size - bytes } : status;
    },
  };
}

test("a size that is right once the file is closed", async () => {
  const content = await describeContent(task, Buffer.from("content"));
  await putByFiles(task, filesThatLag(7, false), content, path.join(folder, "file"), undefined);
  expect(readFileSync(path.join(folder, "file"), "utf8")).toBe("content");
});

test("a size that stays wrong is an error, and nothing is left", async () => {
  const content = await describeContent(task, Buffer.from("content"));
  await expect(
    putByFiles(task, filesThatLag(2, true), content, path.join(folder, "file"), undefined),
  ).rejects.toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH", message: expect.stringContaining("got 5") });
  expect(readdirSync(folder)).toEqual([]);
});

test("nobody may read the temporary file who may not read the file, whatever mode a server makes files with", async () => {
  const content = await describeContent({ ...task, mode: 0o640 }, Buffer.from("content"));
  const modes: number[] = [];
  const look = async (): Promise<void> => {
    for (const name of readdirSync(folder)) modes.push(statSync(path.join(folder, name)).mode & 0o777);
  };
  const before = process.umask(0);
  try {
    for (const ignoresMode of [false, true]) {
      const files: FileAccess = {
        ...localFiles,
        open: async (place, flags, mode) => {
          const file = await localFiles.open(place, flags, ignoresMode ? 0o666 : mode);
          if (!ignoresMode) await look();
          return { ...file, write: (...words) => look().then(() => file.write(...words)) };
        },
      };
      await putByFiles({ ...task, mode: 0o640 }, files, content, path.join(folder, "file"), undefined);
    }
  } finally {
    process.umask(before);
  }
  expect(new Set(modes)).toEqual(new Set([0o640]));
});
