/** A program that ends without reading its input is not taken for a reader of ours that has gone. */
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

const LARGE = "x".repeat(4 * 1024 * 1024);

test("a command that reads no input has its own result", async () => {
  const ended = await towline(["run", "@local", "--stdin", "--", "exec <&-; sleep 0.2; echo done"], { input: LARGE });
  expect(ended).toMatchObject({ code: 0, stdout: "@local | done\n" });
});

test.each(["put", "sync"])("%s into a place that takes nothing says so", async (command) => {
  const cwd = await createProject();
  await writeFile(path.join(cwd, "large"), randomBytes(5 * 1024 * 1024));
  const ended = await towline([command, "@local", "./", "/proc/towline-no-such-folder/"], { cwd });
  expect(ended.stderr).toContain("failed");
  expect(ended.stderr).toContain("/proc/towline-no-such-folder");
  expect(ended.code).toBe(1);
});
