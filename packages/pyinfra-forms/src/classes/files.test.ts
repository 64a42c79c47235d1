/** Files of a connector that is written as a class, and its rsync. */
import { createWriteStream } from "node:fs";
import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { Copying, connectDirectly, copied, Shell, usingHost } from "../../../../test/support/shell-class.ts";
import type { RsyncOptions } from "../contract/base-connector.ts";

const folder = makeFolder();

describe("files", () => {
  const place = async (name: string, content: string | Buffer = "content"): Promise<[string, string]> => {
    const source = path.join(folder, `${name} source`);
    await writeFile(source, content, { mode: 0o640 });
    return [source, path.join(folder, `${name} destination`)];
  };

  test.each([
    ["nothing", Buffer.alloc(0)],
    ["three MiB", Buffer.alloc(3 * 1024 * 1024 + 7, "0123456789")],
  ])("%s arrives with its mode, and comes back", async (name, content) => {
    const [source, destination] = await place(name, content);
    await usingHost(Copying, async (host) => {
      copied.length = 0;
      expect(await host.put(source, destination, { verify: true })).toMatchObject({ status: "ok" });
      expect(await host.get(destination, `${destination} back`, { verify: true })).toMatchObject({ status: "ok" });
    });
    expect(copied).toEqual(["put", "get"]);
    expect(content.equals(await readFile(`${destination} back`))).toBe(true);
    expect((await stat(destination)).mode & 0o777).toBe(0o640);
  });

  test("while it is copied only the login may read it, and putFile may make it anew", async () => {
    const [source, destination] = await place("secret");
    let during = 0;
    class Replacing extends Copying {
      override async putFile(content: Readable, file: string): Promise<void> {
        during = (await stat(file)).mode & 0o777;
        await rm(file);
        await pipeline(content, createWriteStream(file));
      }
    }
    await usingHost(Replacing, async (host) => {
      expect(await host.put(source, destination)).toMatchObject({ status: "ok" });
    });
    expect(during).toBe(0o600);
    expect((await stat(destination)).mode & 0o777).toBe(0o640);
  });

  test.each<[string, (content: Readable, file: string) => Promise<void>, RegExp]>([
    [
      "throws",
      async (content) => {
        content.resume();
        throw new Error("the copier jammed");
      },
      /the copier jammed/,
    ],
    ["does not read all", async () => {}, /before it had read all/],
    [
      "loses bytes",
      async (content, file) => {
        await content.toArray();
        await writeFile(file, "con");
      },
      /expected 7 bytes, got 3/,
    ],
  ])("a putFile that %s leaves the destination as it was, and nothing else", async (name, putFile, message) => {
    const [source, destination] = await place(name);
    await writeFile(destination, "before");
    class Wrong extends Copying {
      override putFile(content: Readable, file: string): Promise<void> {
        return putFile(content, file);
      }
    }
    const result = await usingHost(Wrong, (host) => host.put(source, destination));
    expect(result).toMatchObject({ status: "failed", error: { message: expect.stringMatching(message) } });
    expect(await readFile(destination, "utf8")).toBe("before");
    expect((await readdir(folder)).filter((file) => file.startsWith(".towline"))).toEqual([]);
  });

  test("a getFile that throws in the middle leaves no file", async () => {
    const [source, destination] = await place("torn");
    class Torn extends Copying {
      override async getFile(_source: string, content: Writable): Promise<void> {
        content.write("con");
        throw new Error("the copier jammed");
      }
    }
    const result = await usingHost(Torn, (host) => host.get(source, destination));
    expect(result).toMatchObject({ status: "failed", error: { message: expect.stringMatching(/jammed/) } });
    await expect(stat(destination)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("with only one of the two, the other way goes through runShellCommand", async () => {
    const [source, destination] = await place("one way");
    class Sending extends Shell {
      override putFile = Copying.prototype.putFile;
    }
    copied.length = 0;
    await usingHost(Sending, async (host) => {
      expect(await host.put(source, destination)).toMatchObject({ status: "ok" });
      expect(await host.get(destination, `${destination} back`)).toMatchObject({ status: "ok" });
    });
    expect(copied).toEqual(["put"]);
    expect(await readFile(`${destination} back`, "utf8")).toBe("content");
  });

  test("closing the connection ends a copy that hangs", async () => {
    class Hanging extends Copying {
      override putFile(): Promise<void> {
        return new Promise(() => {});
      }
    }
    const connection = await connectDirectly(Hanging);
    const file = await connection.files?.open(path.join(folder, "hanging"), "wx");
    const closing = file?.close();
    await connection.disconnect();
    await expect(closing).rejects.toThrow("the connection to @shell/one was closed");
  });

  test("all of its file access works", async () => {
    const { files } = await connectDirectly(Copying);
    if (files === undefined) throw new Error("it has none");
    const top = path.join(folder, "access");
    const at = (name: string): string => path.join(top, name);
    await files.mkdir(top, 0o750);
    expect(await files.stat(top)).toMatchObject({ type: "directory", mode: 0o750 });
    await files.mkdir(at("plain"));
    await writeFile(at("new\nline"), "12345");
    await files.chmod(at("new\nline"), 0o604);
    await files.utimes(at("new\nline"), 1_000_000_000, 1_234_567_890);
    await files.symlink("-new\nline", at("link"));
    expect(await files.readlink(at("link"))).toBe("-new\nline");
    expect(await files.lstat(at("link"))).toMatchObject({ type: "symlink" });
    await expect(files.stat(at("link"))).rejects.toMatchObject({ code: "ENOENT" });
    const status = { type: "file", size: 5, mode: 0o604, modifiedAt: 1_234_567_890, uid: process.getuid?.() };
    expect(await files.stat(at("new\nline"))).toMatchObject(status);
    expect((await files.list(top)).sort()).toEqual(["link", "new\nline", "plain"]);
    await files.rename(at("new\nline"), at("other"));
    await expect(files.rename(at("other"), at("plain"))).rejects.toMatchObject({ code: "EISDIR" });
    await expect(files.open(at("other"), "wx")).rejects.toMatchObject({ code: "EEXIST" });
    await expect(files.open(at("none/x"), "wx")).rejects.toMatchObject({ code: "ENOENT" });
    await files.remove(at("other"));
    await expect(files.remove(at("other"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

test("rsync is offered where the class has it, and only there", async () => {
  const calls: unknown[] = [];
  class Syncing extends Shell {
    override checkCanRsync = async () => true;
    override async rsync(source: string, destination: string, { flags }: RsyncOptions) {
      calls.push([source, destination, flags]);
    }
  }
  const { rsync } = await connectDirectly(Syncing);
  expect(await rsync?.check()).toBe(true);
  await rsync?.run("here", "there", { flags: ["-a"], signal: new AbortController().signal });
  expect(calls).toEqual([["here", "there", ["-a"]]]);
  expect((await connectDirectly(Shell)).rsync).toBeUndefined();
});
