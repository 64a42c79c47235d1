/** Takes steps one after another, each with its time, until one fails. */
import { performance } from "node:perf_hooks";
import { type DiagnosisStep, isTowlineError } from "@towline/core";

/** What a step found that did not fail. */
export interface Finding {
  readonly outcome: "ok" | "warning";
  readonly detail: string;
  readonly advice?: string | undefined;
}

/** One step to take. What it throws is why it failed. */
export interface Step {
  readonly name: string;
  work(): Promise<Finding>;
}

/** Yields each step when it is done, and those after one that failed as not reached. */
export async function* runSteps(steps: readonly Step[]): AsyncGenerator<DiagnosisStep> {
  let hasFailed = false;
  for (const { name, work } of steps) {
    if (hasFailed) {
      yield { name, outcome: "not reached", detail: "", durationMs: 0 };
      continue;
    }
    const start = performance.now();
    const found = await work().catch(describeFailure);
    hasFailed = found.outcome === "failed";
    yield { ...found, name, durationMs: performance.now() - start };
  }
}

function describeFailure(error: unknown): Omit<DiagnosisStep, "name" | "durationMs"> {
  const detail = error instanceof Error ? error.message : String(error);
  return { outcome: "failed", detail, advice: isTowlineError(error) ? error.advice : undefined };
}
