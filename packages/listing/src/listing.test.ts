/** What listing connectors share, on this machine: programs and files as they are, slow, missing and hostile. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NamesContext } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { localMachine } from "../../core/src/local/local-machine.ts";
import { checkHostName, openSource, parseJson, readSourceFile, runProgram, type Source } from "./index.ts";

let folder: string;
let source: Source;
let byPrograms: Source;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "towline-listing-"));
  const context: NamesContext = {
    data: {},
    isHere: true,
    cwd: folder,
    signal: new AbortController().signal,
    log: () => {},
    carrier: async () => localMachine,
  };
  source = await openSource("cloud", context);
  const carrier = { exec: localMachine.exec, disconnect: localMachine.disconnect };
  byPrograms = await openSource("cloud", { ...context, carrier: async () => carrier });
});
afterAll(() => rmSync(folder, { recursive: true }));

const installAdvice = "Install it.";

test("a program is run in its folder, with its variables and its input", async () => {
  mkdirSync(path.join(folder, "a b"));
  const argv = ["sh", "-c", 'pwd; echo "$X"; cat'];
  const answer = await runProgram(source, {
    argv,
    folder: source.pathOf("a b"),
    env: { X: "1 2" },
    stdin: "in",
    installAdvice,
  });
  expect(answer).toMatchObject({ exitCode: 0, stdout: `${path.join(folder, "a b")}\n1 2\nin` });
});

test.each([
  ["a program that is missing", {}, ["no-such-program-x"]],
  ["a program that is missing, in a folder", { folder: "/" }, ["no-such-program-x"]],
  ["a program that is missing, with variables", { env: { A: "1" } }, ["no-such-program-x"]],
])("%s is told with what to do", async (_, more, argv) => {
  await expect(runProgram(source, { argv, installAdvice, ...more })).rejects.toMatchObject({
    code: "ERR_TOWLINE_INVENTORY_FAILED",
    connector: "cloud",
    message: "no-such-program-x is not installed where cloud looks for hosts",
    advice: "Install it.",
  });
});

test("a script that ends with 127 for its own reasons is an answer", async () => {
  const argv = ["sh", "-c", "echo down >&2; exit 127"];
  expect(await runProgram(source, { argv, installAdvice })).toMatchObject({ exitCode: 127, stderr: "down\n" });
});

test("a program that hangs is given up", async () => {
  const asked = runProgram(source, { argv: ["sleep", "600"], timeout: 50, installAdvice });
  await expect(asked).rejects.toThrow("sleep did not answer within 50 ms");
});

test("a program that prints without end is given up", async () => {
  const asked = runProgram(source, { argv: ["yes"], installAdvice });
  await expect(asked).rejects.toMatchObject({ code: "ERR_TOWLINE_INVENTORY_FAILED", connector: "cloud" });
});

test.each(["by files", "by programs"])("files, %s", async (way) => {
  const from = way === "by files" ? source : byPrograms;
  const place = (name: string, content: string | Uint8Array) => writeFileSync(path.join(folder, name), content);
  place("plain", "a\u00e4\n");
  place("marked", "\uFEFFa");
  place("big", "x".repeat(1_001));
  place("latin", Uint8Array.of(0xe4, 0x0a));
  rmSync(path.join(folder, "link"), { force: true });
  symlinkSync("plain", path.join(folder, "link"));
  const read = (name: string) => readSourceFile(from, from.pathOf(name), { mostBytes: 1_000 });
  expect(await read("plain")).toBe("a\u00e4\n");
  expect(await read("link")).toBe("a\u00e4\n");
  expect(await read("marked")).toBe("a");
  expect(await read("absent")).toBeUndefined();
  expect(await read("plain/below")).toBeUndefined();
  await expect(read("big")).rejects.toThrow("big has more than 1000 bytes");
  await expect(read(".")).rejects.toThrow("is no file");
  await expect(read("/dev/zero")).rejects.toThrow("/dev/zero is no file");
  if (way === "by files") await expect(read("latin")).rejects.toThrow("latin is no UTF-8 text");
});

test("wrong JSON is told by its line, and not shown", () => {
  expect(parseJson("cloud", "x", '{"a":1}')).toEqual({ a: 1 });
  expect(() => parseJson("cloud", "cloud list", " ")).toThrow("cloud list gave nothing");
  const wrong = () => parseJson("cloud", "cloud list", '{\n"password": "hunter2"\n"x"}');
  expect(wrong).toThrow(/^cloud list gave no valid JSON(, at line 3)?$/);
  expect(wrong).not.toThrow("hunter2");
});

test.each(["", "-oProxyCommand=x", "a b", "a\nb", "a\u202eb", "a\u0000", "x".repeat(2_000), 5, null, undefined])(
  "no host is called %j",
  (name) => {
    expect(() => checkHostName("cloud", "its list", name)).toThrow("its list has a host");
  },
);

test.each(["web1", "10.0.0.1", "fe80::1", "b\u00fccher.example", "a_b"])("a host is called %s", (name) => {
  expect(checkHostName("cloud", "its list", name)).toBe(name);
});
