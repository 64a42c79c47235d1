/** Output that can't be written is an error and exit code 1, in every command. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../packages/cli/src/program/command-list.ts";
import { createProject } from "../support/towline.ts";

const EXECUTABLE = path.resolve(import.meta.dirname, "../../packages/cli/bin/towline.js");
const MESSAGE = "towline: Can't write to standard output: no space left on device (ENOSPC)\n";

/** Every command that prints to standard output when all goes well, with words that make it do so. */
const PRINTING: { readonly [command: string]: readonly (readonly string[])[] } = {
  run: [
    ["@local", "--", "echo hi"],
    ["@local", "--quiet", "--", "echo hi"],
    ["@local", "--gather", "--", "echo hi"],
    ["@local", "--json", "--", "true"],
    ["@local", "--dry-run", "--", "true"],
  ],
  put: [["@local", "config", "copy", "--json"]],
  get: [
    ["@local", "/etc/hostname", "-"],
    ["@local", "/etc/hostname", "copy", "--json"],
  ],
  sync: [["@local", "folder/", "copies", "--json"]],
  wait: [["@local"], ["@local", "--json"]],
  reboot: [["@local", "--dry-run"]],
  hosts: [["@local"], ["@local", "--json"]],
  explain: [["@local"], ["@local", "--json", "--data", "_chdir=/"]],
  connectors: [[], ["ssh"], ["--json"]],
  plugins: [["--config", "plugins.yaml"]],
  doctor: [[], ["--json"], ["@local"]],
  schema: [[]],
  demo: [[], ["--keep"]],
  completion: [["bash"], ["zsh"], ["fish"]],
  init: [["--output", "-"]],
};
/** These print only once a host is connected that is no other machine; they have the same streams. */
const NEED_A_HOST = ["shell", "forward", "trust"];

function runWith(output: number, args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [EXECUTABLE, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, TMPDIR: cwd, ...environment },
    stdio: ["ignore", output, "pipe"],
    encoding: "utf8",
    timeout: 60_000,
  });
}

function onFullDisk(args: readonly string[], cwd: string) {
  const full = openSync("/dev/full", "w");
  try {
    return runWith(full, args, cwd);
  } finally {
    closeSync(full);
  }
}

async function createPlace(): Promise<string> {
  const cwd = await createProject({ config: "text\n", "folder/file": "text\n" });
  await writeFile(path.join(cwd, "plugins.yaml"), "plugins: [./plugin.mjs]\n", { mode: 0o644 });
  return cwd;
}

describe.skipIf(os.platform() !== "linux")("a full disk (needs /dev/full)", () => {
  const rows = Object.entries(PRINTING).flatMap(([command, uses]) => uses.map((words) => [command, ...words]));

  test.each(
    [...rows, ["--version"], ["-V"], ["--help"], ["help"], ["help", "run"], ["run", "--help"]].map((row) => [row]),
  )("%j", async (args) => {
    const cwd = await createPlace();
    const { status, stderr } = onFullDisk(args, cwd);
    expect(stderr).toContain(MESSAGE);
    expect(stderr).not.toMatch(/^ {4}at |unexpected/m);
    expect(status).toBe(1);
    if (args[0] === "demo") expect(readdirSync(cwd).filter((name) => name.startsWith("towline-demo-"))).toEqual([]);
  });

  test("every command is in the table", () => {
    expect([...Object.keys(PRINTING), ...NEED_A_HOST].sort()).toEqual([...COMMANDS.keys()].sort());
  });

  test("it is said once, and what runs on hosts is ended", async () => {
    const cwd = await createProject();
    const { status, stderr } = onFullDisk(["run", "@local", "--", "echo one; sleep 0.2; echo two; sleep 600"], cwd);
    expect(stderr.split(MESSAGE).length).toBe(2);
    expect(status).toBe(1);
  });

  test("a command that prints nothing there has nothing to complain of", async () => {
    const cwd = await createProject();
    const { status, stderr } = onFullDisk(["run", "@local", "--quiet", "--", "true"], cwd);
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("wrong use stays wrong use", async () => {
    const { status, stderr } = onFullDisk(["hosts", "--nope", "--json"], await createProject());
    expect(stderr).toContain("--nope");
    expect(status).toBe(2);
  });

  test("standard error, where hosts' messages go", async () => {
    const full = openSync("/dev/full", "w");
    const { status, stdout } = spawnSync(
      process.execPath,
      [EXECUTABLE, "run", "@local", "--", "echo out; echo lost >&2"],
      {
        cwd: await createProject(),
        stdio: ["ignore", "pipe", full],
        encoding: "utf8",
      },
    );
    closeSync(full);
    expect([stdout, status]).toEqual(["@local | out\n", 1]);
  });
});

test("a file that takes a part only: no byte is dropped in silence", async () => {
  const cwd = await createProject();
  await mkdir(path.join(cwd, "large"));
  const file = path.join(cwd, "large/file");
  // A limit on the size of files cuts a write short as a disk does that is nearly full.
  const limited = 'ulimit -f 16; exec "$0" "$1" schema > "$2"';
  const { status, stderr } = spawnSync("/bin/bash", ["-c", limited, process.execPath, EXECUTABLE, file], {
    cwd,
    encoding: "utf8",
  });
  rmSync(file);
  expect(stderr).toContain("Can't write to standard output: file too large (EFBIG)");
  expect(status).toBe(1);
});

test.each([["hosts", "@local"], ["completion", "bash"], ["--version"], ["run", "@local", "--", "echo hi"]])(
  "a reader that has gone is no error: %s",
  async (...args) => {
    const { stderr, status } = spawnSync(
      "/bin/bash",
      ["-c", 'set -o pipefail; "$0" "$@" | true', process.execPath, EXECUTABLE, ...args],
      { cwd: await createProject(), encoding: "utf8" },
    );
    expect(stderr).not.toContain("Can't write");
    expect([0, 130]).toContain(status);
  },
);
