/** The tour believes nothing: a program that claims success without doing anything is found out. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type DemoFleet, startDemoFleet } from "@towline/demo-fleet";
import { afterEach, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { createColors } from "../render/colors.ts";
import { commandLine, runTour } from "./run-tour.ts";
import { TOUR } from "./tour.ts";

const program = process.argv[1] ?? "";
let fleet: DemoFleet | undefined;

afterEach(async () => {
  process.argv[1] = program;
  await fleet?.stop();
});

async function tourWith(source: string, signal: AbortSignal): Promise<{ problems: readonly string[]; text: string }> {
  fleet = await startDemoFleet(makeFolder());
  const stub = path.join(fleet.folder, "stub.mjs");
  await writeFile(stub, source);
  process.argv[1] = stub;
  let text = "";
  const surprises = await runTour(fleet, {
    write: (more) => {
      text += more;
    },
    colors: createColors({ isTerminal: false, wanted: false, environment: {} }),
    surroundings: { cwd: fleet.folder, environment: process.env, signal },
  });
  return { problems: surprises.map(({ problem }) => problem), text };
}

test("exit codes, what ran on the hosts, and the files are looked at", async () => {
  const { problems, text } = await tourWith("process.exit(0);", new AbortController().signal);
  expect(problems).toEqual([
    "uname -n never ran on web1",
    expect.stringContaining("ENOENT"),
    "check-disk never ran on web1",
    "Exit code 0, expected 3",
  ]);
  for (const { title } of TOUR) expect(text).toContain(title);
});

test("an interrupt ends the step that is under way, and the tour", async () => {
  const interrupted = new AbortController();
  setTimeout(() => interrupted.abort(), 200);
  const { problems, text } = await tourWith("setInterval(() => {}, 1000);", interrupted.signal);
  expect(problems).toEqual([]);
  expect(text).not.toContain(TOUR.at(-1)?.title);
});

test("command lines are shown as one would type them", () => {
  expect(TOUR.map(({ argv }) => commandLine(argv))).toContain("towline run web,cache --gather -- check-disk");
  expect(commandLine(["run", "web[1-3]", "--", "echo $HOME"])).toBe("towline run 'web[1-3]' -- 'echo $HOME'");
});
