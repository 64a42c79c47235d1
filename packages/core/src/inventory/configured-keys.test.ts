/** Keys that targets can ask for, of a config as it is read. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readProject } from "../fleet/read-project.ts";

test("keys are those of all hosts, of groups and of hosts, each once, and without their values", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "towline-keys-"));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  writeFileSync(
    join(cwd, "towline.config.yaml"),
    `
groups:
  web: { hosts: ["web[1-3]"], data: { os: debian, token: { $env: TOKEN } } }
  db: { hosts: [db1], data: { token: plain, labels: { tier: db, login: { $env: LOGIN } } } }
fleet:
  hosts:
    - web[1-3]: { cores: 8, gone: null, labels: { tier: web, "a.b": { c: 1 } } }
    - db1: { only: { $env: ONLY } }
`,
  );
  const keys = (await readProject({ cwd })).listKeys();
  expect(keys.filter(({ isComparable }) => isComparable).map(({ name }) => name)).toEqual([
    "cores",
    "labels.tier",
    "os",
    "token",
  ]);
  expect(keys.filter(({ isComparable }) => !isComparable).map(({ name }) => name)).toEqual([
    "labels",
    "labels.login",
    "only",
  ]);
});
