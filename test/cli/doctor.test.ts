/** `towline doctor` takes settings as other commands do. */
import { expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

test("--data sets what is checked", async () => {
  const cwd = await createProject();
  const { code, stdout } = await towline(["doctor", "@ssh/127.0.0.1", "--data", "ssh_port=1"], { cwd });
  expect(stdout).toMatch(/✗ TCP .*127\.0\.0\.1:1:/);
  expect(code).toBe(1);
});

test("no secret is taken from the command line, and nothing is connected with one", async () => {
  const cwd = await createProject();
  const { code, stdout } = await towline(["doctor", "127.0.0.1", "--data", "ssh_password=hunter2"], { cwd });
  expect(stdout).toMatch(/✗ Config .*ssh_password/);
  expect(stdout).not.toMatch(/Host 127|hunter2/);
  expect(code).toBe(1);
});
