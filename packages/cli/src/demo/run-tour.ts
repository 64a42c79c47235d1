/** Shows the steps of the demo one by one, and verifies each. */

import type { DemoFleet } from "@towline/demo-fleet";
import type { Colors } from "../render/colors.ts";
import { spawnTowline, type TowlineSurroundings } from "./spawn-towline.ts";
import { TOUR, type TourStep } from "./tour.ts";

/** Where the steps are shown. */
export interface Stage {
  write(text: string): void;
  readonly colors: Colors;
  readonly surroundings: TowlineSurroundings;
}

/** What went wrong in a step. */
export interface Surprise {
  readonly step: string;
  readonly problem: string;
}

/** Runs all steps, whatever happens in one of them, until the signal aborts. Gives what did not go as it should. */
export async function runTour(fleet: DemoFleet, stage: Stage): Promise<readonly Surprise[]> {
  const surprises: Surprise[] = [];
  for (const [index, step] of TOUR.entries()) {
    if (stage.surroundings.signal.aborted) break;
    const { bold, cyan, dim, green, red } = stage.colors;
    stage.write(`\n${bold(`${index + 1}. ${step.title}`)}\n   ${dim("$")} ${cyan(commandLine(step.argv))}\n\n`);
    const { finding, problem } = await runStep(step, fleet, stage.surroundings);
    if (stage.surroundings.signal.aborted) break;
    if (finding !== undefined) stage.write(`${green("✓")} ${finding}\n`);
    if (problem !== undefined) {
      surprises.push({ step: step.title, problem });
      stage.write(`${red("✗")} ${problem}\n`);
    }
  }
  return surprises;
}

async function runStep(
  step: TourStep,
  fleet: DemoFleet,
  surroundings: TowlineSurroundings,
): Promise<{ finding?: string | undefined; problem?: string | undefined }> {
  const { exitCode, overdue } = await spawnTowline(step.argv, surroundings);
  if (overdue) return { problem: "It took too long and was ended" };
  if (exitCode !== step.exitCode) return { problem: `Exit code ${exitCode}, expected ${step.exitCode}` };
  try {
    return { finding: await step.check(fleet) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The command line as one would type it. */
export function commandLine(argv: readonly string[]): string {
  return ["towline", ...argv.map((word) => (/[^\w@%+=:,./ -]/.test(word) ? `'${word}'` : word))].join(" ");
}
