/** The demo from start to end: the fleet, the tour or the wait, and the cleaning up, however it ends. */
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pause } from "@towline/core/waiting";
import { type DemoFleet, startDemoFleet } from "@towline/demo-fleet";
import { UsageError } from "../process/usage-error.ts";
import { onOutputEnd } from "../process/watch-output.ts";
import type { Colors } from "../render/colors.ts";
import { runTour } from "./run-tour.ts";

/** How to show it. */
export interface DemoWishes {
  /** Keeps the fleet running instead of showing the tour. */
  readonly keep: boolean;
  readonly colors: Colors;
  readonly environment: NodeJS.ProcessEnv;
  write(text: string): void;
}

const ENDING_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Shows the demo. Gives the exit code: 0 when all went as it should, 1 otherwise, 130 when interrupted. */
export async function showDemo(wishes: DemoWishes): Promise<number> {
  const ended = new AbortController();
  const end = (): void => ended.abort();
  for (const signal of ENDING_SIGNALS) process.on(signal, end);
  const stopListening = onOutputEnd(end);
  try {
    const fleet = await startDemoFleet(await makeFolder());
    try {
      return await (wishes.keep ? keepRunning(fleet, wishes, ended.signal) : showTour(fleet, wishes, ended.signal));
    } finally {
      await fleet.stop();
    }
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, end);
    stopListening();
  }
}

async function makeFolder(): Promise<string> {
  try {
    return await mkdtemp(path.join(await realpath(tmpdir()), "towline-demo-"));
  } catch (error) {
    throw new UsageError(
      `Can't make a folder in ${tmpdir()}: ${(error as Error).message}`,
      "Set TMPDIR to a folder that you can write to.",
    );
  }
}

async function showTour(fleet: DemoFleet, wishes: DemoWishes, signal: AbortSignal): Promise<number> {
  const { bold, dim, green, red } = wishes.colors;
  wishes.write(`${bold("Towline demo")}: five SSH servers on loopback, one switched off, and this machine.\n`);
  wishes.write(`${dim(`In ${fleet.folder}, which is removed at the end.`)}\n`);
  const surprises = await runTour(fleet, {
    write: wishes.write,
    colors: wishes.colors,
    surroundings: { cwd: fleet.folder, environment: withoutSettings(wishes.environment), signal },
  });
  await fleet.stop();
  if (signal.aborted) {
    wishes.write("\nInterrupted. The servers are stopped and the folder is removed.\n");
    return 130;
  }
  if (surprises.length > 0) {
    wishes.write(`\n${red("✗")} Not as it should be:\n`);
    for (const { step, problem } of surprises) wishes.write(`  ${step}: ${problem}\n`);
    return 1;
  }
  wishes.write(`\n${green("✓")} All went as it should, failures included. Nothing is left behind.\n`);
  wishes.write(`  Try it yourself on these hosts: ${bold("towline demo --keep")}\n`);
  return 0;
}

async function keepRunning(fleet: DemoFleet, wishes: DemoWishes, signal: AbortSignal): Promise<number> {
  const { bold, cyan, dim } = wishes.colors;
  wishes.write(
    [
      `${bold("Towline demo")}: five SSH servers are running on loopback.`,
      "",
      "In another terminal:",
      "",
      `  ${cyan(`cd ${fleet.folder}`)}`,
      `  ${cyan("towline hosts")}`,
      `  ${cyan("towline run web -- uname -n")}`,
      `  ${cyan("towline put all release.bin app.bin")}`,
      `  ${cyan("towline run all -- check-disk")}       ${dim("one fails, one does not answer")}`,
      `  ${cyan("towline doctor web1")}`,
      "",
      `The config is ${fleet.configFile}`,
      "",
      `${bold("Ctrl-C")} stops the servers and removes the folder.`,
      "",
    ].join("\n"),
  );
  await pause(Number.POSITIVE_INFINITY, signal);
  await fleet.stop();
  wishes.write("\nThe servers are stopped and the folder is removed.\n");
  return 0;
}

/** The environment without settings of Towline, which would change what the demo shows. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("TOWLINE_")));
}
