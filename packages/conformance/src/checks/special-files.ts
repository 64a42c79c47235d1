/** Files that are not like others: holes, links that lead nowhere, bits that give rights, pipes and devices. */
import assert from "node:assert/strict";
import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check } from "../kit/check.ts";
import { assertMoved, assertNotMoved } from "../kit/transfers.ts";

const MEBIBYTE = 1024 * 1024;

export const specialFileChecks: readonly Check[] = [
  {
    id: "files.sparse",
    group: "files",
    title: "a file with a hole arrives with zeros in its place, there and back",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await writeFile(source, "begin");
      await truncate(source, 4 * MEBIBYTE);
      await writeFile(source, "end", { flag: "a" });
      assertMoved(await host.put(source, `${remoteFolder}/file`));
      assert.equal(await output(`head -c 5 ${remoteFolder}/file; tail -c 3 ${remoteFolder}/file`), "beginend");
      const hole = `${remoteFolder}/hole`;
      await output(`dd if=${remoteFolder}/file of=${hole} bs=8 count=1 seek=524288 2>/dev/null`);
      const back = path.join(localFolder, "back");
      assertMoved(await host.get(hole, back));
      const expected = Buffer.concat([Buffer.alloc(4 * MEBIBYTE), Buffer.from("begin\0\0\0")]);
      assert.ok(expected.equals(await readFile(back)), "the content changed");
    },
  },
  {
    id: "files.links",
    group: "files",
    title:
      "a link that is named is followed, one that leads nowhere or in a circle fails, and in a folder all stay links",
    async run({ host, localFolder, remoteFolder, output }) {
      const tree = path.join(localFolder, "tree");
      await mkdir(path.join(tree, "folder"), { recursive: true });
      await writeFile(path.join(tree, "file"), "linked");
      const links = { toFile: "file", toFolder: "folder", toNothing: "nothing", circle: "circle" };
      for (const [name, target] of Object.entries(links)) await symlink(target, path.join(tree, name));
      assertMoved(await host.put(path.join(tree, "toFile"), `${remoteFolder}/file`));
      assert.equal(
        await output(`cat ${remoteFolder}/file; test -L ${remoteFolder}/file || echo ' plain'`),
        "linked plain\n",
      );
      assertMoved(await host.put(`${tree}/`, `${remoteFolder}/tree`));
      const back = path.join(localFolder, "back");
      assertMoved(await host.get(`${remoteFolder}/tree/`, back));
      for (const [name, target] of Object.entries(links)) assert.equal(await readlink(path.join(back, name)), target);
      for (const name of ["toNothing", "circle"]) {
        const code = "ERR_TOWLINE_TRANSFER_SOURCE";
        assertNotMoved(await host.put(path.join(tree, name), `${remoteFolder}/none`), code);
        assertNotMoved(await host.get(`${remoteFolder}/tree/${name}`, path.join(localFolder, "none")), code);
      }
      assertMoved(await host.get(`${remoteFolder}/tree/toFile`, path.join(localFolder, "one")));
      assert.equal(await readFile(path.join(localFolder, "one"), "utf8"), "linked");
      assert.equal(await output(`ls -A ${remoteFolder}`), "file\ntree\n");
      assert.deepEqual((await readdir(localFolder)).sort(), ["back", "one", "tree"]);
    },
  },
  {
    id: "files.rights",
    group: "files",
    title: "bits that run a program as its owner are not carried over, there or back",
    async run({ host, localFolder, remoteFolder, output }) {
      const source = path.join(localFolder, "source");
      await mkdir(path.join(localFolder, "tree"));
      for (const file of [source, path.join(localFolder, "tree/program")]) {
        await writeFile(file, "x");
        await chmod(file, 0o6755);
      }
      assertMoved(await host.put(source, `${remoteFolder}/file`));
      assertMoved(await host.put(path.join(localFolder, "tree"), `${remoteFolder}/dest`));
      const listing = await output(`ls -l ${remoteFolder}/file ${remoteFolder}/dest/tree/program`);
      assert.deepEqual(listing.match(/^-\S{9}/gm), ["-rwxr-xr-x", "-rwxr-xr-x"]);
      await output(`chmod 6755 ${remoteFolder}/file ${remoteFolder}/dest/tree/program`);
      const back = path.join(localFolder, "back");
      assertMoved(await host.get([`${remoteFolder}/file`, `${remoteFolder}/dest/tree`], back));
      for (const name of ["file", "tree/program"]) {
        assert.equal((await stat(path.join(back, name))).mode & 0o7777, 0o755, name);
      }
    },
  },
  {
    id: "files.special",
    group: "files",
    title: "a pipe that is named as a source fails at once and is not read",
    needs: ["mkfifo"],
    async run({ host, localFolder, remoteFolder, output }) {
      await output(`mkfifo ${remoteFolder}/pipe`);
      const result = await host.get(`${remoteFolder}/pipe`, path.join(localFolder, "back"), { timeout: 30_000 });
      assertNotMoved(result, "ERR_TOWLINE_TRANSFER_SOURCE");
      assert.match(result.error?.message ?? "", /pipe/);
      assert.deepEqual(await readdir(localFolder), []);
    },
  },
  {
    id: "files.special-destination",
    group: "files",
    title: "a pipe is not replaced by a file",
    needs: ["mkfifo"],
    async run({ host, localFolder, remoteFolder, output }) {
      await output(`mkfifo ${remoteFolder}/pipe`);
      const source = path.join(localFolder, "source");
      await writeFile(source, "x");
      const result = await host.put(source, `${remoteFolder}/pipe`, { timeout: 30_000 });
      assertNotMoved(result, "ERR_TOWLINE_TRANSFER_DESTINATION");
      assert.match(result.error?.message ?? "", /pipe/);
      assert.equal(await output(`test -p ${remoteFolder}/pipe && ls -A ${remoteFolder}`), "pipe\n");
    },
  },
];
