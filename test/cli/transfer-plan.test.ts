/** `put --dry-run`: how much would be sent where, and what can't be, without a connection. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const FILES = {
  "towline.config.json": JSON.stringify({ fleet: { hosts: ["127.0.8.1", "127.0.8.2"] } }),
  "dist/index.html": "x".repeat(2_000),
  "dist/app.js": "y".repeat(48),
  "dist/app.js.map": "z".repeat(10_000),
};

test("the plan tells entries and bytes, without what is excluded", async () => {
  const cwd = await createProject(FILES);
  const words = ["put", "all", "dist", "/srv", "--dry-run", "--exclude-files", "*.map"];
  const { code, stdout, stderr } = await towline(words, { cwd });
  expect([code, stdout]).toEqual([0, "127.0.8.[1-2] (2 hosts)\n  dist → /srv, 3 entries, 2.0 KiB\n"]);
  expect(stderr).toBe("Nothing was moved: this was a dry run.\n");
  const events = await readEvents((await towline([...words, "--json"], { cwd })).stdout);
  expect(events[0]).toMatchObject({ type: "plan", operation: "put", entries: 3, bytes: 2_048 });
});

test.each([
  [
    "dist",
    /^towline: Cannot read \S*\/dist\/pipe \(a pipe\) \(this machine\): it cannot be put\n +Leave it out with --exclude-files\.\n$/,
  ],
  ["nothing", /^towline: Cannot read nothing \(this machine\): there is no such file or folder\n +Check the path.*\n$/],
])("%s, of which not all can be put, is refused before anything is planned", async (source, reason) => {
  const cwd = await createProject(FILES);
  execFileSync("mkfifo", [path.join(cwd, "dist/pipe")]);
  const { code, stdout, stderr } = await towline(["put", "all", source, "/srv", "--dry-run"], { cwd });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(reason);
});

test("what can't be put is put when it is left out", async () => {
  const cwd = await createProject(FILES);
  execFileSync("mkfifo", [path.join(cwd, "dist/pipe")]);
  const words = ["put", "all", "dist", "/srv", "--dry-run", "--exclude-files", "pipe"];
  const { code, stdout } = await towline(words, { cwd });
  expect([code, stdout]).toEqual([0, "127.0.8.[1-2] (2 hosts)\n  dist → /srv, 4 entries, 11.8 KiB\n"]);
});
