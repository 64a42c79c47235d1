/** One check of the doctor: what it looks at, and what it found. */
import { type DiagnosisStep, isTowlineError } from "@towline/core";
import { within } from "@towline/core/waiting";

/** `ok`, `warning` (works, but not as well as it could), `failed`, or `not reached`: one before it failed. */
export type Mark = DiagnosisStep["outcome"];

/** What a check found. */
export interface Finding {
  readonly mark: Mark;
  readonly detail: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
}

/** One step. It must give up when the signal aborts; one that doesn't is left behind. */
export interface Check {
  readonly name: string;
  /** Milliseconds. */
  readonly deadline: number;
  work(signal: AbortSignal): Promise<Finding>;
}

/** A finding, and how long it took to find. */
export interface TimedFinding extends Finding {
  readonly durationMs: number;
}

/** Runs a check. Never rejects and never takes longer than its deadline: both are findings. */
export async function runCheck(check: Check): Promise<TimedFinding> {
  const start = performance.now();
  const overdue = new AbortController();
  const work = begin(check, overdue.signal).catch(failedBy);
  const finding = await within(check.deadline, work, (): Finding => {
    overdue.abort();
    return {
      mark: "failed",
      detail: `no answer within ${check.deadline / 1000} s`,
      advice: "Run it with --debug to see what it waits for.",
    };
  });
  return { ...finding, durationMs: performance.now() - start };
}

/** An error as a finding. */
export function failedBy(error: unknown): Finding {
  return {
    mark: "failed",
    detail: error instanceof Error ? error.message : String(error),
    advice: isTowlineError(error) ? error.advice : undefined,
  };
}

/** A check that throws before it waits for anything rejects like any other. */
async function begin(check: Check, signal: AbortSignal): Promise<Finding> {
  return check.work(signal);
}
