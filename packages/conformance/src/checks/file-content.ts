/** Single files: what is put arrives, what is got comes back, whatever its size and mode. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { orThrow } from "@towline/core";
import type { Check } from "../kit/check.ts";
import { assertMoved } from "../kit/transfers.ts";

const KIBIBYTE = 1024;
const SIZES = [0, 1, 32 * KIBIBYTE - 1, 32 * KIBIBYTE, 32 * KIBIBYTE + 1, 3 * KIBIBYTE * KIBIBYTE + 7];

export const fileContentChecks: readonly Check[] = [
  ...SIZES.map(
    (size): Check => ({
      id: `files.size-${size}`,
      group: "files",
      title: `a file of ${size} bytes is put and got back unchanged`,
      async run({ host, localFolder, remoteFolder, output }) {
        const source = path.join(localFolder, "source");
        const bytes = unevenBytes(size);
        await writeFile(source, bytes);
        const put = await host.put(source, `${remoteFolder}/file`, { verify: true });
        assertMoved(put);
        assert.equal(put.bytes, size);
        assert.equal((await output(`wc -c < ${remoteFolder}/file`)).trim(), String(size));
        const back = path.join(localFolder, "back");
        const got = await host.get(`${remoteFolder}/file`, back, { verify: true });
        assertMoved(got);
        assert.equal(got.bytes, size);
        assert.ok(bytes.equals(await readFile(back)), "the content changed");
        assert.equal(await output(`ls -A ${remoteFolder}`), "file\n", "something was left beside the file");
        assert.deepEqual((await readdir(localFolder)).sort(), ["back", "source"]);
      },
    }),
  ),
  {
    id: "files.from-command",
    group: "files",
    title: "a file that a command wrote is got with every byte value",
    async run({ host, localFolder, remoteFolder }) {
      const bytes = unevenBytes(70_000);
      orThrow(await host.run(`cat > ${remoteFolder}/file`, { stdin: bytes }));
      const back = path.join(localFolder, "back");
      assertMoved(await host.get(`${remoteFolder}/file`, back));
      assert.ok(bytes.equals(await readFile(back)));
    },
  },
  {
    id: "files.mode",
    group: "files",
    title: "the mode is that of the source, or the one asked for",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "x");
      await chmod(source, 0o754);
      assertMoved(await host.put(source, `${remoteFolder}/kept`));
      assertMoved(await host.put(source, `${remoteFolder}/set`, { mode: 0o600 }));
      const modeOf = async (name: string) => (await output(`ls -ld ${remoteFolder}/${name}`)).slice(0, 10);
      assert.equal(await modeOf("kept"), "-rwxr-xr--");
      assert.equal(await modeOf("set"), "-rw-------");
      const back = path.join(localFolder, "back");
      assertMoved(await host.get(`${remoteFolder}/kept`, back));
      assert.equal((await stat(back)).mode & 0o7777, 0o754);
      assertMoved(await host.get(`${remoteFolder}/kept`, path.join(localFolder, "set"), { mode: 0o640 }));
      assert.equal((await stat(path.join(localFolder, "set"))).mode & 0o7777, 0o640);
    },
  },
  {
    id: "files.parallel",
    group: "files",
    title: "20 files at once on one connection each arrive whole",
    async run({ host, localFolder, remoteFolder, output }) {
      const names = Array.from({ length: 20 }, (_, index) => `file-${index}`);
      await Promise.all(
        names.map((name, index) => writeFile(path.join(localFolder, name), unevenBytes(40_000 + index))),
      );
      const results = await Promise.all(
        names.map((name) => host.put(path.join(localFolder, name), `${remoteFolder}/${name}`)),
      );
      results.forEach(assertMoved);
      for (const [index, name] of names.entries()) {
        const copy = path.join(localFolder, `${name}.back`);
        assertMoved(await host.get(`${remoteFolder}/${name}`, copy));
        assert.ok(unevenBytes(40_000 + index).equals(await readFile(copy)), name);
      }
      assert.equal((await output(`ls -A ${remoteFolder}`)).trim().split("\n").length, names.length);
    },
  },
];

/** Bytes without a period that a transfer could hide a misplaced block in. */
function unevenBytes(size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let made = 0; made < size; made += 64) blocks.push(createHash("sha512").update(String(made)).digest());
  return Buffer.concat(blocks).subarray(0, size);
}
