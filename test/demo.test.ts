/** `towline demo` as users run it: what it shows, how it ends, and that it leaves nothing behind. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");
/** The command line from its sources, so that no build has to be up to date. */
const towline = [
  "--conditions=@towline/source",
  "--import",
  import.meta.resolve("tsx"),
  path.join(root, "packages/cli/src/main.ts"),
];

/** A busy machine takes long to start Node and to log in; nobody may be impatient with it. */
const PATIENCE = { timeout: 180_000 };

let temporary: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "towline-test-"));
  environment = { ...process.env, TMPDIR: temporary, XDG_CACHE_HOME: path.join(temporary, "cache"), NO_COLOR: "1" };
});

afterAll(() => rm(temporary, { recursive: true, force: true }));

/** Folders of demos that are still there. */
async function leftovers(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith("towline-demo-"));
}

interface Demo {
  readonly process: ChildProcess;
  /** All that it printed so far. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

function startDemo(...options: string[]): Demo {
  const child = spawn(process.execPath, [...towline, "demo", ...options], { env: environment, cwd: root });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  return {
    process: child,
    output: () => output,
    ended: new Promise((resolve) => child.once("close", resolve)),
  };
}

test("shows every step, failures included, and verifies them", PATIENCE, async () => {
  const demo = startDemo();
  const exitCode = await demo.ended;
  const output = demo.output();
  expect(output).not.toContain("✗ ");
  expect(exitCode, output).toBe(0);
  for (const name of ["web1", "web2", "web3", "db1", "cache1"])
    expect(output).toMatch(new RegExp(`^${name} .*${name}$`, "m"));
  expect(output).toContain("$ towline run web,db,cache,@local -- uname -n");
  expect(output).toContain("All 5 copies are identical to release.bin");
  expect(output).toContain("check-disk: /srv is nearly full");
  expect(output).toMatch(/^failed +db1$/m);
  expect(output).toMatch(/^unreachable +old1$/m);
  expect(await leftovers()).toEqual([]);
});

test("--keep serves until it is interrupted, then leaves nothing", PATIENCE, async () => {
  const demo = startDemo("--keep");
  await expect.poll(demo.output, PATIENCE).toContain("Ctrl-C");
  const folder = /cd (\S+)/.exec(demo.output())?.[1] ?? "";
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...towline, "run", "web", "--json", "--connect-timeout", "120", "--", "uname", "-n"],
    { cwd: folder, env: environment },
  );
  const results = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; host?: string; stdout?: string })
    .filter(({ type }) => type === "result");
  expect(results.map(({ host, stdout: text }) => `${host} ${text}`).sort()).toEqual([
    "web1 web1\n",
    "web2 web2\n",
    "web3 web3\n",
  ]);
  demo.process.kill("SIGINT");
  expect(await demo.ended, demo.output()).toBe(0);
  expect(await leftovers()).toEqual([]);
});

test("interrupted in the middle, it cleans up", PATIENCE, async () => {
  const demo = startDemo();
  await expect.poll(demo.output, PATIENCE).toContain("$ towline run");
  demo.process.kill("SIGTERM");
  expect(await demo.ended, demo.output()).toBe(130);
  expect(demo.output()).toContain("Interrupted");
  expect(await leftovers()).toEqual([]);
});
