/** A file through towline's own standard input and output: its bytes and nothing else, of one host. */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { createProject, startTowline, towline } from "../support/towline.ts";

test("a file goes to a host and comes back, byte by byte", async () => {
  const cwd = await createProject();
  const content = randomBytes(3_000_000);
  writeFileSync(path.join(cwd, "file"), content);
  const child = startTowline(["get", "@local", path.join(cwd, "file"), "-"], { cwd });
  const chunks: Buffer[] = [];
  child.stdin.end();
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
  expect(Buffer.concat(chunks).equals(content)).toBe(true);
  expect(said).toMatch(/^@local \| .*file → -, 2\.9 MiB in .*\n1 host: 1 ok in /);
  const put = await towline(["put", "@local", "-", path.join(cwd, "there")], { cwd, input: "from a pipe" });
  expect([put.code, readFileSync(path.join(cwd, "there"), "utf8")]).toEqual([0, "from a pipe"]);
});

test("a reader that has seen enough ends it without a word", async () => {
  const cwd = await createProject();
  execFileSync("truncate", ["-s", "200M", path.join(cwd, "large")]);
  const child = startTowline(["get", "@local", path.join(cwd, "large"), "-"], { cwd });
  child.stdin.end();
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text.toString();
  });
  child.stdout.once("data", () => child.stdout.destroy());
  await new Promise((resolve) => child.once("close", resolve));
  expect(said).toBe("");
});

test("a folder is an error, and nothing is written", async () => {
  const cwd = await createProject();
  const { code, stdout, stderr } = await towline(["get", "@local", cwd, "-"], { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("is a folder");
});

test.each([
  { words: ["all", "file", "-"], says: /one host, not of 2\n.*Name a folder/ },
  { words: ["@local", "file", "other", "-"], says: /one file, not 2/ },
  { words: ["@local", "file", "-", "--json"], says: /events of --json/ },
])("get $words is refused", async ({ words, says }) => {
  const config = JSON.stringify({ fleet: { hosts: ["127.0.8.1", "127.0.8.2"] } });
  const cwd = await createProject({ "towline.config.json": config });
  const { code, stdout, stderr } = await towline(["get", ...words], { cwd });
  expect(code).toBe(2);
  expect(`${stdout}${stderr}`).toMatch(says);
});
