/** What a benchmark starts and writes goes with it, also when it is interrupted. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findProgram } from "./programs.mjs";

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 };

const LONGEST_ENDING_MS = 10_000;

/** Called at the end of this process, in the order of their making, last ones first. They can't wait. */
const leftovers = new Set();

process.on("exit", () => {
  for (const clean of [...leftovers].reverse()) {
    try {
      clean();
    } catch (error) {
      console.error(error.message);
    }
  }
});
for (const [signal, number] of Object.entries(SIGNALS)) process.once(signal, () => process.exit(128 + number));

// npm passes an interrupt on, but no hang-up, and nothing when it is killed itself.
const parent = process.ppid;
if (process.env.npm_lifecycle_event !== undefined) {
  setInterval(() => process.ppid === parent || process.exit(128 + SIGNALS.SIGHUP), 250).unref();
}

/** Does it at the end of this process. @returns what forgets that */
export function atExit(clean) {
  leftovers.add(clean);
  return () => leftovers.delete(clean);
}

/** A new folder for files of a benchmark. */
export function makeFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), "towline-bench-"));
  atExit(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
  return folder;
}

/** Starts a server, which the kernel ends with this process, however that ends, where there is setpriv. */
export function startServer(program, words) {
  const setpriv = findProgram("setpriv");
  const argv = [...(setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM"]), program, ...words];
  const server = spawn(argv[0], argv.slice(1), { stdio: "ignore" });
  endAtExit(server);
  return server;
}

/** Ends a child at the end of this process, and waits for that. */
export function endAtExit(child) {
  const forget = atExit(() => {
    child.kill("SIGTERM");
    for (let tries = 0; tries < LONGEST_ENDING_MS / 50 && isRunning(child.pid); tries += 1) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    }
  });
  child.once("exit", forget);
}

/** A child that has ended is there until this process looks after it, which it can't while it ends. */
function isRunning(pid) {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
