/** `get --changed`: what is told of it, tried and done, and what it can't be asked for. */
import { readdirSync, utimesSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readEvents } from "../support/read-events.ts";
import { createProject, towline } from "../support/towline.ts";

const FILES = {
  "towline.config.json": JSON.stringify({ fleet: { hosts: ["@local"] } }),
  "log/app.log": "one",
  "backup/log/old.log": "old",
};
const WORDS = ["get", "@local", "log", "backup", "--changed", "--delete"];

test("a dry run shows each change, the next run makes them, and then there is nothing to change", async () => {
  const cwd = await createProject(FILES);
  utimesSync(path.join(cwd, "log"), 1_000_000_000, 1_000_000_000);
  const tried = await towline([...WORDS, "--dry-run"], { cwd });
  expect(tried.code).toBe(0);
  expect(tried.stdout).toMatch(
    /^@local \| \+ log\/app\.log\n@local \| ~ log\/\n@local \| - log\/old\.log\n@local \| log → backup, would change: 2 entries, 3 B, 1 removed; looked in \S+ s\n$/,
  );
  const listed = await readEvents((await towline([...WORDS, "--dry-run", "--json"], { cwd })).stdout);
  expect(listed.filter(({ type }) => type === "change")).toEqual([
    expect.objectContaining({ host: "@local", change: "add", path: "log/app.log" }),
    expect.objectContaining({ host: "@local", change: "update", path: "log/" }),
    expect.objectContaining({ host: "@local", change: "remove", path: "log/old.log" }),
  ]);
  expect(readdirSync(path.join(cwd, "backup/log"))).toEqual(["old.log"]);
  expect((await towline(WORDS, { cwd })).stdout).toMatch(/backup, 2 entries, 3 B, 1 removed in \S+ s\n$/);
  expect((await towline(WORDS, { cwd })).stdout).toMatch(/backup, nothing to change, looked in \S+ s\n$/);
  expect(readdirSync(path.join(cwd, "backup/log"))).toEqual(["app.log"]);
});

test.each([
  ["--delete", ["backup", "--delete"], /^towline: get takes --delete with --changed\n/],
  ["--max-delete", ["backup", "--max-delete", "5"], /^towline: get takes --max-delete with --changed\n/],
  ["standard output", ["-", "--changed"], /^towline: --changed compares with what is here: name it\n/],
])("%s is refused where it means nothing", async (_what, words, message) => {
  const cwd = await createProject(FILES);
  const { code, stdout, stderr } = await towline(["get", "@local", "log", ...words], { cwd });
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});
