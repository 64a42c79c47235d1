/** Conducts a step: what plugins have before it, around it, and after it or when it failed. */
import type { AsyncSeriesHook, AsyncSeriesWaterfallHook } from "tapable";
import type { AroundHook, Execution } from "./lifecycle-hooks.ts";

/** The moments of a step. */
export interface StepHooks<Request, Result, Told> {
  readonly before: AsyncSeriesWaterfallHook<[Request]>;
  readonly around: AroundHook<Request, Result>;
  readonly after: AsyncSeriesHook<[Told]>;
  readonly failed?: AsyncSeriesHook<[Told]>;
}

/** What is to be done. */
export interface Step<Request, Result, Told> {
  /** What it is asked for with, and what does it. */
  begin(): Promise<{ readonly request: Request; readonly execute: Execution<Request, Result> }>;
  /** What came of it where the beginning, a plugin or the execution threw. Absent: that is thrown. */
  refuse?(error: unknown): Result;
  /** What came of it, as it is told. What it throws is thrown. */
  finish(result: Result): Told;
  hasFailed?(told: Told): boolean;
  /** Takes what went wrong in taps that change no result. */
  reportHookError(error: unknown): void;
}

/** @param hooks undefined without plugins. A moment without taps is passed over. */
export async function conduct<Request, Result, Told>(
  hooks: StepHooks<Request, Result, Told> | undefined,
  step: Step<Request, Result, Told>,
): Promise<Told> {
  const told = step.finish(await perform(hooks, step));
  await tell(step.hasFailed?.(told) ? hooks?.failed : hooks?.after, told, step.reportHookError);
  return told;
}

async function perform<Request, Result>(
  hooks: Pick<StepHooks<Request, Result, unknown>, "before" | "around"> | undefined,
  step: Pick<Step<Request, Result, unknown>, "begin" | "refuse">,
): Promise<Result> {
  try {
    const { request: plain, execute } = await step.begin();
    const request = hooks?.before.isUsed() ? await hooks.before.promise(plain) : plain;
    return await (hooks?.around.isUsed() ? hooks.around.call(execute) : execute)(request);
  } catch (error) {
    if (step.refuse === undefined) throw error;
    return step.refuse(error);
  }
}

/**
 * Tells the taps of a moment that changes nothing: what goes wrong in them is reported.
 *
 * @returns what to wait for; undefined without taps
 */
export function tell<Told>(
  hook: AsyncSeriesHook<[Told]> | undefined,
  told: Told,
  reportHookError: (error: unknown) => void,
): Promise<void> | undefined {
  return hook?.isUsed() ? hook.promise(told).catch(reportHookError) : undefined;
}
