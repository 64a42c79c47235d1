/** Files of a connector that is written as functions: by its own, by a program that copies by name, and by commands. */
import { copyFile, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { exactSh, sh, usingHost } from "../../../../test/support/sh-functions.ts";
import type { ConnectorFunctions, FunctionHost, State } from "../contract/connector-functions.ts";
import { withSourceFile, withTargetFile } from "./file-of-stream.ts";

const folder = makeFolder();

/** Copies by name, as `docker cp` does, and remembers by which. */
const copying = {
  ...sh,
  names: [] as string[],
  putFile: (_state: State, _host: FunctionHost<never>, content: Readable, remote: string) =>
    withSourceFile(content, (file) => copy(file, remote)),
  getFile: (_state: State, _host: FunctionHost<never>, remote: string, content: Writable) =>
    withTargetFile(content, (file) => copy(remote, file)),
};

async function copy(from: string, to: string): Promise<boolean> {
  copying.names.push(from, to);
  await copyFile(from, to);
  return true;
}

const CONTENTS: readonly (readonly [string, Buffer])[] = [
  ["nothing", Buffer.alloc(0)],
  ["every byte", Buffer.from(Array.from({ length: 256 }, (_, index) => index))],
  ["three MiB", Buffer.alloc(3 * 1024 * 1024 + 7, "0123456789\0\xff")],
];

describe.each<[string, ConnectorFunctions<never>]>([
  ["functions of its own", sh],
  ["a program that copies by name", copying],
  ["commands", exactSh],
])("by %s", (way, functions) => {
  test.each(CONTENTS)("%s arrives with its mode, and comes back", async (name, content) => {
    const source = path.join(folder, `${way} ${name}`);
    await writeFile(source, content, { mode: 0o640 });
    await usingHost(functions, async (host) => {
      expect(await host.put(source, `${source} there`, { verify: true })).toMatchObject({ status: "ok" });
      expect(await host.get(`${source} there`, `${source} back`, { verify: true })).toMatchObject({ status: "ok" });
    });
    expect(content.equals(await readFile(`${source} back`))).toBe(true);
    expect((await stat(`${source} there`)).mode & 0o777).toBe(0o640);
  });
});

test("files that stand for streams are gone afterwards", async () => {
  expect(copying.names.length).toBeGreaterThan(0);
  const here = copying.names.filter((name) => name.startsWith(path.join(tmpdir(), "towline-copy-")));
  expect(here.length).toBeGreaterThan(0);
  for (const name of here) await expect(stat(path.dirname(name))).rejects.toMatchObject({ code: "ENOENT" });
});

describe("a function that does not do it leaves both sides as they were", () => {
  test.each<[string, () => unknown, RegExp]>([
    ["says no", () => false, /(put|get)File said no/],
    ["says nothing", () => undefined, /(put|get)File must return true or false/],
    ["throws", () => Promise.reject(new Error("the copier jammed")), /jammed/],
    ["reads nothing", () => true, /before it had read all|expected 7 bytes/],
  ])("%s", async (name, answer, message) => {
    const source = path.join(folder, `failing ${name}`);
    const destination = `${source} there`;
    await writeFile(source, "content");
    await writeFile(destination, "before!");
    const failing = { ...sh, putFile: answer, getFile: answer } as unknown as ConnectorFunctions<never>;
    await usingHost(failing, async (host) => {
      for (const result of [await host.put(source, destination), await host.get(source, destination)]) {
        expect(result).toMatchObject({ status: "failed", error: { host: "@sh/one", connector: "sh" } });
        expect(result.error?.message).toMatch(message);
      }
    });
    expect(await readFile(destination, "utf8")).toBe("before!");
    expect((await readdir(folder)).filter((file) => file.startsWith(".towline"))).toEqual([]);
  });
});
