/** Runs a program and its children; tells wall time, CPU time of the whole tree, and the most memory that one took. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { endAtExit } from "./leftovers.mjs";
import { median } from "./table.mjs";

/**
 * CPU time comes from bash's `time`, which counts every child that was waited for. Memory is sampled from /proc, since
 * the kernel keeps each process's peak there (`VmHWM`).
 *
 * @returns `{ wallMs, cpuMs, peakMb }`
 * @throws Error when it fails, with what it printed.
 */
async function measure(argv, { cwd, env, input, acceptedCodes = [0] } = {}) {
  const script = "TIMEFORMAT='towline-time %R %U %S'; time \"$@\"";
  const child = spawn("bash", ["-c", script, "bash", ...argv], {
    cwd,
    env: { ...process.env, ...env, LC_ALL: "C.UTF-8" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  endAtExit(child);
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) {
    child[stream].on("data", (piece) => {
      output[stream] = (output[stream] + piece).slice(-20_000);
    });
  }
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  let running = true;
  const exited = new Promise((resolve) => child.on("close", (code) => resolve(code))).finally(() => {
    running = false;
  });
  let peakMb = 0;
  while (running) {
    peakMb = Math.max(peakMb, await readPeakOfChildren(child.pid));
    await Promise.race([exited, setTimeout(25)]);
  }
  const code = await exited;
  const times = /towline-time ([\d.]+) ([\d.]+) ([\d.]+)/.exec(output.stderr);
  if (!acceptedCodes.includes(code) || times === null) {
    throw new Error(`${argv.join(" ")} ended with ${code}:\n${output.stderr.slice(-2000)}${output.stdout.slice(-500)}`);
  }
  const [wall, user, system] = times.slice(1).map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, peakMb };
}

/**
 * Measures several programs in turn, round after round, so that a busy moment hits all of them.
 *
 * @returns by name, the median of each figure
 */
export async function measureInTurns(programs, rounds) {
  const samples = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, { argv, ...options }] of Object.entries(programs)) {
      samples[name].push(await measure(argv, options));
    }
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, list]) => [
      name,
      {
        wallMs: median(list.map((sample) => sample.wallMs)),
        cpuMs: median(list.map((sample) => sample.cpuMs)),
        peakMb: median(list.map((sample) => sample.peakMb)),
      },
    ]),
  );
}

/** The peak of the largest direct child, in MB. */
async function readPeakOfChildren(pid) {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  const peaks = await Promise.all(
    children
      .split(" ")
      .filter((child) => child.trim() !== "")
      .map(async (child) => {
        const status = await readFile(`/proc/${child}/status`, "utf8").catch(() => "");
        return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
      }),
  );
  return Math.max(0, ...peaks);
}
