/** An interrupted demo or benchmark, and a test that is killed, leave no server and no folder behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { missingCounterpart, missingRoot } from "./counterparts/require-counterpart.ts";

const root = path.resolve(import.meta.dirname, "..");
const PATIENCE = { timeout: 120_000 };

let temporary: string;

beforeEach(async () => {
  temporary = await realpath(await mkdtemp(path.join(tmpdir(), "towline-test-")));
});

afterEach(() => rm(temporary, { recursive: true, force: true }));

/** Starts it in an environment that marks all that it starts. */
function start(...words: string[]) {
  return startProgram(process.execPath, words);
}

function startProgram(
  program: string,
  words: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<unknown> } {
  const { CI: _, ...environment } = process.env;
  const child = spawn(program, words, {
    ...{ cwd: root, stdio: "ignore" },
    env: { ...environment, TMPDIR: temporary, XDG_CACHE_HOME: path.join(temporary, "cache") },
  });
  return { child, ended: new Promise((resolve) => child.once("close", resolve)) };
}

/** Command lines of the processes that the mark tells, without those that have ended. */
async function running(): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const read = (file: string) => readFile(`/proc/${pid}/${file}`, "utf8").catch(() => "");
    // sshd writes its title over its environment, and what it was started with has the folder's name.
    const [line, environment] = [await read("cmdline"), await read("environ")];
    if (`${line}${environment}`.includes(temporary)) found.push(line.replaceAll("\0", " "));
  }
  return found.filter((line) => line !== "");
}

async function folders(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith("towline-"));
}

async function expectNothingLeft(): Promise<void> {
  await expect.poll(running).toEqual([]);
  await expect.poll(folders).toEqual([]);
}

describe.skipIf(process.platform !== "linux")("the demo (needs /proc)", () => {
  const sources = ["--conditions=@towline/source", "--import", import.meta.resolve("tsx")];
  const demo = (...words: string[]) => start(...sources, path.join(root, "packages/cli/src/main.ts"), "demo", ...words);

  test.each([
    ["SIGINT", "--keep"],
    ["SIGTERM", "--keep"],
    ["SIGHUP", "--keep"],
    ["SIGTERM", "--no-color"],
  ] as const)("%s while its servers start, demo %s", PATIENCE, async (signal, option) => {
    const { child, ended } = demo(option);
    await expect.poll(folders).not.toEqual([]);
    child.kill(signal);
    await ended;
    await expectNothingLeft();
  });
});

const benchMissing = missingRoot() ?? missingCounterpart("sshd", "ssh-keygen", "ssh", "setpriv");

describe.skipIf(benchMissing !== undefined)("a benchmark (needs root, sshd, ssh-keygen, ssh, setpriv)", () => {
  const hasServer = async () => (await running()).some((line) => line.includes("sshd"));

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s while its server runs", PATIENCE, async (signal) => {
    const { child, ended } = start("scripts/bench/index.mjs", "connect");
    await expect.poll(hasServer).toBe(true);
    child.kill(signal);
    await ended;
    await expectNothingLeft();
  });

  test.each(["SIGINT", "SIGKILL"] as const)("%s to npm, which runs it", PATIENCE, async (signal) => {
    const { child } = startProgram("npm", ["run", "--silent", "bench", "--", "connect"]);
    await expect.poll(hasServer).toBe(true);
    child.kill(signal);
    await expectNothingLeft();
  });

  test("killed: the server goes, too", PATIENCE, async () => {
    const { child, ended } = start("scripts/bench/index.mjs", "connect");
    await expect.poll(hasServer).toBe(true);
    child.kill("SIGKILL");
    await ended;
    await expect.poll(hasServer).toBe(false);
  });
});

describe.skipIf(benchMissing !== undefined)("a test (needs root, sshd, ssh-keygen, ssh, setpriv)", () => {
  test("that is killed takes its server with it", PATIENCE, async () => {
    const script = `import { startOpenSsh } from ${JSON.stringify(path.join(root, "test/counterparts/openssh.ts"))};
await startOpenSsh();
setInterval(() => {}, 1000);`;
    const { child, ended } = start("--import", import.meta.resolve("tsx"), "--input-type=module", "--eval", script);
    const hasServer = async () => (await running()).some((line) => line.includes("sshd") && line.includes("listener"));
    await expect.poll(hasServer).toBe(true);
    child.kill("SIGKILL");
    await ended;
    await expect.poll(hasServer).toBe(false);
  });
});
