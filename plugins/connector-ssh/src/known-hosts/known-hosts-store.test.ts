/** Adding keys to known_hosts: by many processes at once, to files of any state, and huge ones. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { writeField } from "../keys/public-key.ts";
import { addKnownHost, findInFiles, findMarkedInFiles, type NewKnownHost } from "./known-hosts-store.ts";

const keyOf = (name: string, type = "ssh-ed25519") =>
  Buffer.concat([writeField(type), writeField(name.padEnd(32).slice(0, 32))]).toString("base64");
const host = (name: string, key = keyOf(name)): NewKnownHost => ({
  name,
  key: { type: "ssh-ed25519", key },
  hash: false,
});
const lineOf = (name: string) => `${name} ssh-ed25519 ${keyOf(name)}`;

describe("adding a key", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = makeFolder();
    file = join(folder, "known_hosts");
  });

  test.each([
    ["nothing", "", ""],
    ["lines", "# mine\nother ssh-ed25519 AAAA\n", ""],
    ["a last line without its end", "# mine\nother ssh-ed25519 AAAA", "\n"],
    ["CRLF", "# mine\r\nother ssh-ed25519 AAAA\r\n", ""],
    ["what is no text", "\u0000\u0001�\n@unknown x\n", ""],
  ])("keeps a file with %s as it is", async (_, before, separator) => {
    await writeFile(file, before);
    expect(await addKnownHost(file, host("web1"))).toEqual({ kind: "new" });
    expect(await addKnownHost(file, host("web1"))).toEqual({ kind: "known" });
    expect(await readFile(file, "utf8")).toBe(`${before}${separator}${lineOf("web1")}\n`);
    expect(await findInFiles([file], "web1")).toMatchObject([{ key: keyOf("web1") }]);
  });

  test("keeps whatever is in the file", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
        await writeFile(file, text);
        const before = await readFile(file);
        await addKnownHost(file, host("new-one"));
        const after = await readFile(file);
        expect(after.subarray(0, before.length).equals(before)).toBe(true);
        expect((await findInFiles([file], "new-one")).length).toBeGreaterThan(0);
      }),
      { numRuns: 50 },
    );
  });

  test("tells of another key of the same moment", async () => {
    const [first, second] = await Promise.all([
      addKnownHost(file, host("web1")),
      addKnownHost(file, host("web1", keyOf("x"))),
    ]);
    expect(first).toEqual({ kind: "new" });
    expect(second).toMatchObject({ kind: "changed", known: { key: keyOf("web1") } });
    expect(await readFile(file, "utf8")).toBe(`${lineOf("web1")}\n`);
  });

  test.each([
    ["of another type stands against it, whatever it is", "ssh-rsa", [], "changed"],
    ["of another type that the host is known to have does not", "ssh-rsa", ["known"], "new"],
    ["of another type that is not the one it has does", "ssh-rsa", ["other"], "changed"],
    ["of its own type does, whatever is said", "ssh-ed25519", ["known"], "changed"],
  ])("a key %s", async (_, type, names, kind) => {
    await writeFile(file, `web1 ${type} ${keyOf("known", type)}\n`);
    const besides = names.map((name) => ({ type, key: keyOf(name, type) }));
    expect(await addKnownHost(file, { ...host("web1"), besides })).toMatchObject({ kind });
  });

  test("a key that is revoked is not added, whatever else is known", async () => {
    await writeFile(file, `@revoked ${lineOf("web1")}\n`);
    const besides = [{ type: "ssh-ed25519", key: keyOf("web1") }];
    expect(await addKnownHost(file, { ...host("web1"), besides })).toMatchObject({ kind: "revoked" });
  });

  test("makes the folder and the file for the user alone, and follows a link", async () => {
    const linked = join(folder, "new", "known_hosts");
    await addKnownHost(linked, host("web1"));
    expect((await stat(join(folder, "new"))).mode & 0o777).toBe(0o700);
    expect((await stat(linked)).mode & 0o777).toBe(0o600);
    await symlink(linked, file);
    await addKnownHost(file, host("web2"));
    expect(await readFile(linked, "utf8")).toBe(`${lineOf("web1")}\n${lineOf("web2")}\n`);
    expect(await readdir(join(folder, "new"))).toEqual(["known_hosts"]);
  });

  test("a name that would stand for other hosts is an error, and nothing is written", async () => {
    await expect(addKnownHost(file, host("*"))).rejects.toThrow("can't be written");
    await expect(addKnownHost(file, host("a\n@cert-authority *"))).rejects.toThrow("can't be written");
    expect(await readdir(folder)).toEqual([]);
  });

  test("a lock that a dead process left is taken over", async () => {
    await writeFile(`${file}.lock`, "");
    await utimes(`${file}.lock`, 1, 1);
    await addKnownHost(file, host("web1"));
    expect(await readdir(folder)).toEqual(["known_hosts"]);
  });

  test("a name that is written as a hash is found, and nobody reads it", async () => {
    await addKnownHost(file, { ...host("web1"), hash: true });
    expect(await readFile(file, "utf8")).toMatch(/^\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/);
    expect(await findInFiles([file], "web1")).toMatchObject([{ key: keyOf("web1"), line: 1 }]);
    expect(await addKnownHost(file, { ...host("web1"), hash: true })).toEqual({ kind: "known" });
  });

  test("keys of one moment for several hosts are all written, and the second of one host is known by then", async () => {
    const hosts = ["a", "b", "a", "c"].map((name) => addKnownHost(file, host(name)));
    expect((await Promise.all(hosts)).map(({ kind }) => kind)).toEqual(["new", "new", "known", "new"]);
    expect(await readFile(file, "utf8")).toBe(["a", "b", "c"].map((name) => `${lineOf(name)}\n`).join(""));
  });

  test("a key that cannot be written does not keep later ones away", async () => {
    const [bad, later] = [addKnownHost(file, host("*")), addKnownHost(file, host("web1"))];
    await expect(bad).rejects.toThrow('"*" can\'t be written to known_hosts');
    expect(await later).toEqual({ kind: "new" });
    expect(await addKnownHost(file, host("web2"))).toEqual({ kind: "new" });
  });

  test("the authorities and the revoked keys of a host are found by themselves, in all files", async () => {
    const other = join(folder, "other");
    await writeFile(file, `@cert-authority web* ssh-ed25519 ${keyOf("ca")}\n${lineOf("web1")}\n`);
    await writeFile(other, `@revoked ${lineOf("web1")}\n@revoked ${lineOf("db1")}\n`);
    expect(await findMarkedInFiles([file, other], "web1")).toMatchObject([
      { marker: "cert-authority", key: keyOf("ca"), file, line: 1 },
      { marker: "revoked", key: keyOf("web1"), file: other, line: 1 },
    ]);
  });

  test("a file that could not be read is read again", async () => {
    await mkdir(file);
    await expect(findInFiles([file], "web1")).rejects.toThrow("EISDIR");
    await rmdir(file);
    await writeFile(file, `${lineOf("web1")}\n`);
    expect(await findInFiles([file], "web1")).toHaveLength(1);
  });

  test("/dev/null takes all keys and knows none", async () => {
    expect(await addKnownHost("/dev/null", host("web1"))).toEqual({ kind: "new" });
    expect(await findInFiles(["/dev/null"], "web1")).toEqual([]);
  });

  test("/dev/null compares no keys of one moment, and is not locked", async () => {
    const keys = ["a", "b", "c"].map((name) => addKnownHost("/dev/null", host("web1", keyOf(name))));
    expect(await Promise.all(keys)).toEqual([{ kind: "new" }, { kind: "new" }, { kind: "new" }]);
    expect(await addKnownHost("/dev/null", host("*"))).toEqual({ kind: "new" });
    expect(existsSync("/dev/null.lock")).toBe(false);
  });

  test("a change by somebody else is seen", async () => {
    await addKnownHost(file, host("web1"));
    await writeFile(file, `${lineOf("web3")}\n`);
    expect(await findInFiles([file], "web1")).toEqual([]);
    expect(await addKnownHost(file, host("web3"))).toEqual({ kind: "known" });
  });

  test("many processes at once lose nothing and add nothing twice", async () => {
    const module = fileURLToPath(new URL("./known-hosts-store.ts", import.meta.url));
    const script = `
      const { addKnownHost } = await import(${JSON.stringify(module)});
      const [number, names] = JSON.parse(process.argv[1]);
      await new Promise((resolve) => process.stdin.once("data", resolve));
      for (const [name, key] of names) await addKnownHost(${JSON.stringify(file)}, { name, key: { type: "ssh-ed25519", key }, hash: false });
      process.stdin.destroy();`;
    await writeFile(file, "# mine");
    const shared = Array.from({ length: 30 }, (_, index) => `shared${index}`);
    const processes = Array.from({ length: 6 }, (_, number) => {
      const names = [...shared, ...Array.from({ length: 10 }, (_, index) => `own${number}-${index}`)];
      const words = JSON.stringify([number, names.map((name) => [name, keyOf(name)])]);
      const child = spawn(
        process.execPath,
        ["--conditions=@towline/source", "--import", "tsx", "--input-type=module", "-e", script, words],
        { stdio: ["pipe", "ignore", "inherit"] },
      );
      child.stdin.write("go\n");
      return { names, exited: new Promise((resolve) => child.once("exit", resolve)) };
    });
    expect(await Promise.all(processes.map(({ exited }) => exited))).toEqual([0, 0, 0, 0, 0, 0]);
    const lines = (await readFile(file, "utf8")).split("\n");
    const expected = new Set(processes.flatMap(({ names }) => names.map(lineOf)));
    expect(lines[0]).toBe("# mine");
    expect(lines.at(-1)).toBe("");
    expect(lines.slice(1, -1).sort()).toEqual([...expected].sort());
    expect(await readdir(folder)).toEqual(["known_hosts"]);
  });

  test("a file that can't be written is an error, and no lock stays", async () => {
    await mkdir(file);
    await expect(addKnownHost(file, host("web1"))).rejects.toThrow("EISDIR");
    expect(await readdir(folder)).toEqual(["known_hosts"]);
  });

  test("a pipe is an error, and not waited for", async () => {
    execFileSync("mkfifo", [file]);
    await expect(findInFiles([file], "web1")).rejects.toThrow("no regular file");
  });

  test("a huge file is parsed once, also while it grows", async () => {
    const text = Array.from({ length: 100_000 }, (_, index) => lineOf(`host${index}`)).join("\n");
    await writeFile(file, text);
    const known = await findInFiles([file], "host99999");
    expect(known).toMatchObject([{ line: 100_000 }]);
    // To parse it a hundred times would take far longer than a test may.
    for (let index = 0; index < 100; index += 1) {
      await addKnownHost(file, host(`more${index}`));
      expect(await findInFiles([file], `more${index}`)).toMatchObject([{ line: 100_001 + index }]);
    }
  });
});
