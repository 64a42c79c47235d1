/** Folders: whole trees arrive as they are, by the rules of the trailing slash, and nothing is left beside them. */
import assert from "node:assert/strict";
import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Check, CheckContext } from "../kit/check.ts";
import { assertMoved, assertNotMoved } from "../kit/transfers.ts";

/** Names and contents of a tree's files. */
const FILES: { readonly [name: string]: string } = {
  plain: "content",
  ".hidden": "hidden",
  empty: "",
  'two words/it\'s "quoted"': "quotes",
  "two words/line\nbreak": "newline",
  "-rf": "dash",
  "deep/er/and/deeper": "deep",
  "$(touch x)": "substitution",
  "café/文件": "letters",
  [`long/${"n".repeat(255)}`]: "long",
  [`${"d".repeat(120)}/${"e".repeat(120)}`]: "long path",
  large: "0123456789".repeat(70_000),
};

const EMPTY_FOLDER = "deep/empty";

export const folderChecks: readonly Check[] = [
  {
    id: "files.folder",
    group: "files",
    title: "a folder is put and got back with all that is in it, under its name",
    async run(context) {
      const { host, localFolder, remoteFolder } = context;
      await makeTree(path.join(localFolder, "tree"));
      const put = await host.put(path.join(localFolder, "tree"), `${remoteFolder}/dest`);
      assertMoved(put);
      assert.equal(
        put.bytes,
        Object.values(FILES).reduce((sum, content) => sum + Buffer.byteLength(content), 0),
      );
      assert.deepEqual(await listThere(context, "dest"), ["tree"]);
      const got = await host.get(`${remoteFolder}/dest/tree`, path.join(localFolder, "back"));
      assertMoved(got);
      assert.equal(got.bytes, put.bytes);
      assert.deepEqual(await readdir(path.join(localFolder, "back")), ["tree"]);
      await assertTree(path.join(localFolder, "back/tree"));
      assert.deepEqual((await readdir(localFolder)).sort(), ["back", "tree"]);
      assert.deepEqual(await listThere(context, "."), ["dest"]);
    },
  },
  {
    id: "files.folder-contents",
    group: "files",
    title: "a slash after a folder moves what is in it, into a folder that is there too",
    async run(context) {
      const { host, localFolder, remoteFolder, output } = context;
      await makeTree(path.join(localFolder, "tree"));
      await output(
        `mkdir -p ${remoteFolder}/dest/deep; echo old > ${remoteFolder}/dest/deep/old; echo old > ${remoteFolder}/dest/plain`,
      );
      assertMoved(await host.put(`${path.join(localFolder, "tree")}/`, `${remoteFolder}/dest`, { verify: true }));
      assert.equal(await output(`cat ${remoteFolder}/dest/deep/old ${remoteFolder}/dest/plain`), "old\ncontent");
      const back = path.join(localFolder, "back");
      await mkdir(path.join(back, "deep"), { recursive: true });
      await writeFile(path.join(back, "deep/kept"), "kept");
      assertMoved(await host.get(`${remoteFolder}/dest/`, back, { verify: true }));
      await assertTree(back);
      assert.equal(await readFile(path.join(back, "deep/kept"), "utf8"), "kept");
    },
  },
  {
    id: "files.folder-modes",
    group: "files",
    title: "modes are kept, those of folders that nobody may write to as well; links stay links; times on request",
    async run(context) {
      const { host, localFolder, remoteFolder } = context;
      const tree = path.join(localFolder, "tree");
      await mkdir(path.join(tree, "closed"), { recursive: true });
      await writeFile(path.join(tree, "closed/file"), "x");
      await writeFile(path.join(tree, "program"), "x");
      await symlink("closed/file", path.join(tree, "link"));
      await chmod(path.join(tree, "program"), 0o750);
      await chmod(path.join(tree, "closed"), 0o550);
      await utimes(path.join(tree, "program"), 1_500_000_000, 1_500_000_000);
      try {
        assertMoved(await host.put(`${tree}/`, `${remoteFolder}/dest`, { preserve: true }));
        const back = path.join(localFolder, "back");
        assertMoved(await host.get(`${remoteFolder}/dest/`, back, { preserve: true }));
        assert.equal((await stat(path.join(back, "closed"))).mode & 0o7777, 0o550);
        const program = await stat(path.join(back, "program"));
        assert.equal(program.mode & 0o7777, 0o750);
        assert.equal(program.mtimeMs, 1_500_000_000_000);
        assert.equal(await readlink(path.join(back, "link")), "closed/file");
        await chmod(path.join(back, "closed"), 0o750);
      } finally {
        await chmod(path.join(tree, "closed"), 0o750);
        await host.run(["chmod", "-R", "u+w", remoteFolder]);
      }
    },
  },
  {
    id: "files.several",
    group: "files",
    title: "several sources go into one folder, patterns leave some of it out",
    async run(context) {
      const { host, localFolder, remoteFolder, output } = context;
      await makeTree(path.join(localFolder, "tree"));
      await writeFile(path.join(localFolder, "single"), "single");
      await writeFile(path.join(localFolder, "app.log"), "log");
      const sources = ["tree", "single", "app.log"].map((name) => path.join(localFolder, name));
      assertMoved(await host.put(sources, `${remoteFolder}/dest`, { exclude: ["*.log", "deep/", "/tree/large"] }));
      assert.equal(await output(`cat ${remoteFolder}/dest/single; ls ${remoteFolder}/dest`), "singlesingle\ntree\n");
      assert.equal(
        await output(`cd ${remoteFolder}/dest/tree && ls -d deep large empty 2>/dev/null || true`),
        "empty\n",
      );
      const back = path.join(localFolder, "back");
      assertMoved(
        await host.get([`${remoteFolder}/dest/single`, `${remoteFolder}/dest/tree`], back, { exclude: ["plain"] }),
      );
      assert.deepEqual((await readdir(back)).sort(), ["single", "tree"]);
      assert.ok(!(await readdir(path.join(back, "tree"))).includes("plain"));
    },
  },
  {
    id: "files.folder-conflict",
    group: "files",
    title: "a folder does not take the place of a file or a link, and then nothing is moved",
    async run(context) {
      const { host, localFolder, remoteFolder, output } = context;
      const tree = path.join(localFolder, "tree");
      await mkdir(path.join(tree, "zone"), { recursive: true });
      await writeFile(path.join(tree, "aaa"), "new");
      await writeFile(path.join(tree, "zone/file"), "new");
      const code = "ERR_TOWLINE_TRANSFER_DESTINATION";
      await output(`mkdir ${remoteFolder}/dest ${remoteFolder}/outside; touch ${remoteFolder}/dest/zone`);
      assertNotMoved(await host.put(`${tree}/`, `${remoteFolder}/dest`), code);
      await output(`rm ${remoteFolder}/dest/zone; ln -s ../outside ${remoteFolder}/dest/zone`);
      assertNotMoved(await host.put(`${tree}/`, `${remoteFolder}/dest`), code);
      assert.equal(await output(`ls -A ${remoteFolder}/outside; ls -A ${remoteFolder}/dest`), "zone\n");
      const back = path.join(localFolder, "back");
      await mkdir(back);
      await mkdir(path.join(localFolder, "outside"));
      await symlink("../outside", path.join(back, "zone"));
      await output(
        `rm ${remoteFolder}/dest/zone; mkdir ${remoteFolder}/dest/zone; touch ${remoteFolder}/dest/zone/file`,
      );
      assertNotMoved(await host.get(`${remoteFolder}/dest/`, back), code);
      assert.deepEqual(await readdir(path.join(localFolder, "outside")), []);
      assert.deepEqual(await readdir(back), ["zone"]);
    },
  },
  {
    id: "files.folder-abort",
    group: "files",
    title: "a folder that is aborted half-way leaves nothing, here or there",
    async run({ host, localFolder, remoteFolder, output }) {
      const tree = path.join(localFolder, "tree");
      await mkdir(tree);
      await writeFile(path.join(tree, "large"), Buffer.alloc(48 * 1024 * 1024));
      const stop = () => {
        const controller = new AbortController();
        return { signal: controller.signal, onProgress: () => controller.abort() };
      };
      assert.equal((await host.put(tree, `${remoteFolder}/dest`, stop())).status, "cancelled");
      assert.equal(await output(`ls -A ${remoteFolder}/dest 2>/dev/null || true`), "");
      await output(
        `rm -rf ${remoteFolder}/dest; mkdir ${remoteFolder}/tree; head -c 48000000 /dev/zero > ${remoteFolder}/tree/file`,
      );
      assert.equal(
        (await host.get(`${remoteFolder}/tree`, path.join(localFolder, "back"), stop())).status,
        "cancelled",
      );
      assert.deepEqual(await readdir(localFolder), ["tree"]);
    },
  },
  {
    id: "files.folder-special",
    group: "files",
    title: "a pipe in a folder is refused by name, and then nothing is moved",
    async run({ host, localFolder, remoteFolder, output }) {
      await output(`mkdir ${remoteFolder}/tree; touch ${remoteFolder}/tree/file; mkfifo ${remoteFolder}/tree/pipe`);
      const back = path.join(localFolder, "back");
      const refused = await host.get(`${remoteFolder}/tree`, back);
      assertNotMoved(refused, "ERR_TOWLINE_TRANSFER_REFUSED");
      assert.match(refused.error?.message ?? "", /tree\/pipe/);
      assert.deepEqual(await readdir(localFolder), []);
      assertMoved(await host.get(`${remoteFolder}/tree`, back, { exclude: ["pipe"] }));
      assert.deepEqual(await readdir(path.join(back, "tree")), ["file"]);
    },
  },
];

async function makeTree(folder: string): Promise<void> {
  await mkdir(path.join(folder, EMPTY_FOLDER), { recursive: true });
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
}

async function assertTree(folder: string): Promise<void> {
  for (const [name, content] of Object.entries(FILES)) {
    const found = await readFile(path.join(folder, name), "utf8");
    assert.ok(found === content, `${JSON.stringify(name)} has another content`);
  }
  assert.ok((await lstat(path.join(folder, EMPTY_FOLDER))).isDirectory());
}

async function listThere({ output, remoteFolder }: CheckContext, folder: string): Promise<string[]> {
  return (await output(`ls -A ${remoteFolder}/${folder}`)).split("\n").slice(0, -1);
}
