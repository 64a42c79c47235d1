/** Folders of a test's own, with files in them where it wants some; all are gone when the tests of its file are over. */
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { removeFolder } from "./remove-folder.ts";

/** What lies at each path: content, a link, or an empty folder where the path ends in a slash. */
export interface FileTree {
  readonly [path: string]: Content | { readonly link: string } | { readonly content: Content; readonly mode: number };
}

type Content = string | Uint8Array;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) removeFolder(folder);
});

/** Makes a folder that only its owner may enter. */
export function makeFolder(tree: FileTree = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "towline-test-")));
  folders.push(folder);
  writeTree(folder, tree);
  return folder;
}

/** Adds to a folder. */
export function writeTree(folder: string, tree: FileTree): void {
  for (const [name, what] of Object.entries(tree)) {
    const place = path.join(folder, name);
    mkdirSync(name.endsWith("/") ? place : path.dirname(place), { recursive: true });
    if (name.endsWith("/")) continue;
    if (typeof what === "string" || what instanceof Uint8Array) writeFileSync(place, what);
    else if ("link" in what) symlinkSync(what.link, place);
    else writeFileSync(place, what.content, { mode: what.mode });
  }
}

/** The path of a file whose name is no UTF-8. */
export function pathOfBytes(folder: string): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/no-utf8-`), Buffer.from([0xff])]);
}
