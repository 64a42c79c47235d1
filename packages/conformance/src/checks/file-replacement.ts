/** Replacing files: a reader never sees half of one, and what fails leaves all as it was. */
import assert from "node:assert/strict";
import { mkdir, open, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check } from "../kit/check.ts";
import { assertMoved, assertNotMoved } from "../kit/transfers.ts";

const LONG_FILE_BYTES = 48 * 1024 * 1024;

export const fileReplacementChecks: readonly Check[] = [
  {
    id: "files.replace",
    group: "files",
    title: "an existing file is replaced, a longer and a read-only one too",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "new");
      await output(`echo much longer than new > ${remoteFolder}/file; chmod 444 ${remoteFolder}/file`);
      assertMoved(await host.put(source, `${remoteFolder}/file`));
      assert.equal(await output(`cat ${remoteFolder}/file; ls -A ${remoteFolder}`), "newfile\n");
      await output(`printf newer > ${remoteFolder}/other`);
      assertMoved(await host.get(`${remoteFolder}/other`, source));
      assert.equal(await readFile(source, "utf8"), "newer");
    },
  },
  {
    id: "files.reader",
    group: "files",
    title: "who had the old file open reads all of the old file",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "new");
      const file = `${remoteFolder}/file`;
      await output(`echo old content > ${file}`);
      const reader = await host.start(`exec 3< ${file}; echo ready; read go; cat <&3`);
      reader.stderr.resume();
      let seen = "";
      for await (const piece of reader.stdout) {
        seen += String(piece);
        if (seen === "ready\n") {
          assertMoved(await host.put(source, file));
          reader.stdin.end("go\n");
        }
      }
      assert.equal(seen, "ready\nold content\n");
      assert.equal(await output(`cat ${file}`), "new");
    },
  },
  {
    id: "files.concurrent",
    group: "files",
    title: "of several puts to one path at once, one wins whole and nothing is left beside it",
    async run({ host, localFolder, remoteFolder, output }) {
      const contents = ["a", "b", "c", "d"].map((letter, index) => letter.repeat(100_000 + index));
      const results = await Promise.all(
        contents.map(async (content, index) => {
          const source = path.join(localFolder, String(index));
          await writeFile(source, content);
          return host.put(source, `${remoteFolder}/file`);
        }),
      );
      results.forEach(assertMoved);
      assert.ok(contents.includes(await output(`cat ${remoteFolder}/file`)), "the contents are mixed");
      assert.equal(await output(`ls -A ${remoteFolder}`), "file\n");
    },
  },
  {
    id: "files.missing-source",
    group: "files",
    title: "a source that does not exist fails, and the destination is untouched",
    async run({ host, localFolder, remoteFolder, output }) {
      await output(`printf kept > ${remoteFolder}/file`);
      const kept = path.join(localFolder, "kept");
      await writeFile(kept, "kept");
      assertNotMoved(
        await host.put(path.join(localFolder, "missing"), `${remoteFolder}/file`),
        "ERR_TOWLINE_TRANSFER_SOURCE",
      );
      assertNotMoved(await host.get(`${remoteFolder}/missing`, kept), "ERR_TOWLINE_TRANSFER_SOURCE");
      assert.equal(await output(`cat ${remoteFolder}/file; ls -A ${remoteFolder}`), "keptfile\n");
      assert.equal(await readFile(kept, "utf8"), "kept");
      assert.deepEqual(await readdir(localFolder), ["kept"]);
    },
  },
  {
    id: "files.missing-folder",
    group: "files",
    title: "a destination whose folder does not exist fails, and no folder is made",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "x");
      const code = "ERR_TOWLINE_TRANSFER_DESTINATION";
      assertNotMoved(await host.put(source, `${remoteFolder}/missing/file`), code);
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
      await output(`printf x > ${remoteFolder}/file`);
      assertNotMoved(await host.get(`${remoteFolder}/file`, path.join(localFolder, "missing", "file")), code);
      assert.deepEqual(await readdir(localFolder), ["source"]);
    },
  },
  {
    id: "files.folder-as-destination",
    group: "files",
    title: "a file that is moved to an existing folder goes into it, under its own name",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "x");
      await output(`mkdir ${remoteFolder}/folder; touch ${remoteFolder}/folder/inside`);
      assertMoved(await host.put(source, `${remoteFolder}/folder`));
      assert.equal(await output(`ls -A ${remoteFolder}`), "folder\n", "something was left beside the folder");
      assert.equal(await output(`ls -A ${remoteFolder}/folder`), "inside\nsource\n");
      await mkdir(path.join(localFolder, "folder"));
      assertMoved(await host.get(`${remoteFolder}/folder/inside`, path.join(localFolder, "folder")));
      assert.deepEqual(await readdir(path.join(localFolder, "folder")), ["inside"]);
    },
  },
  {
    id: "files.abort",
    group: "files",
    title: "a transfer that is aborted half-way leaves nothing, here or there",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      const file = await open(source, "w");
      await file.truncate(LONG_FILE_BYTES);
      await file.close();
      const stop = () => {
        const controller = new AbortController();
        return { signal: controller.signal, onProgress: () => controller.abort() };
      };
      assert.equal((await host.put(source, `${remoteFolder}/file`, stop())).status, "cancelled");
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
      await output(`head -c ${LONG_FILE_BYTES} /dev/zero > ${remoteFolder}/there`);
      assert.equal(
        (await host.get(`${remoteFolder}/there`, path.join(localFolder, "back"), stop())).status,
        "cancelled",
      );
      assert.deepEqual(await readdir(localFolder), ["source"]);
      assert.equal(await output(`ls -A ${remoteFolder}`), "there\n");
    },
  },
];
