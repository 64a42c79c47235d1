/** A file protocol may give less than it was asked for: the file still arrives whole. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileAccess } from "../../../connector/connection.ts";
import { localFiles } from "../../../local/local-files.ts";
import type { ArchivePiece } from "../../archive/archive-entry.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import type { ArchiveExtractor } from "../here/extract-archive.ts";
import { receiveByFiles } from "./receive-by-files.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "towline-receive-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each([1_000, 100_000])("a file of %i bytes", async (size) => {
  const content = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  writeFileSync(path.join(folder, "file"), content);
  const files: FileAccess = {
    ...localFiles,
    open: async (...words) => {
      const file = await localFiles.open(...words);
      return { ...file, read: (offset, length, memory) => file.read(offset, Math.ceil(length / 3), memory) };
    },
  };
  const received: Buffer[] = [];
  const extractor = {
    startSource: () => {},
    take: (piece: ArchivePiece) => void (piece.kind === "content" && received.push(Buffer.from(piece.bytes))),
  } as unknown as ArchiveExtractor;
  const task = { host: "web1", connector: "test", progress: () => {} } as unknown as TransferTask;
  const source = { path: folder, name: "folder" } as Parameters<typeof receiveByFiles>[2][number];
  await receiveByFiles(task, files, [source], extractor, "keep");
  expect(Buffer.concat(received).equals(content)).toBe(true);
});
