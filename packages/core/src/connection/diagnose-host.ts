/** Goes the way to a host step by step, hop by hop, as each hop's connector can. */

import type { Connection } from "../connector/connection.ts";
import type { Connector, DiagnosisStep } from "../connector/define-connector.ts";
import { kindOf, messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { Redactor } from "../output/redactor.ts";
import { connectorFault } from "../registry/package-of.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { now } from "../waiting/clock.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { beginHop } from "./begin-hop.ts";
import type { InspectionContext } from "./connect-context.ts";
import { connectFailure, withSuggestion } from "./connect-failure.ts";
import type { HostDiagnosisStep } from "./host-examination.ts";

/** Ends after the hop in which a step failed. Never throws for what is wrong on the way. */
export async function* diagnoseHost(
  context: InspectionContext,
  entry: HostEntry,
  signal: AbortSignal,
): AsyncGenerator<HostDiagnosisStep> {
  for (const [index, { name }] of entry.route.entries()) {
    let failed = false;
    for await (const step of diagnoseHop(context, entry, index, signal)) {
      failed ||= step.outcome === "failed";
      yield { ...redactStep(step, context.redactor), hop: name };
    }
    if (failed) return;
  }
}

async function* diagnoseHop(
  context: InspectionContext,
  entry: HostEntry,
  index: number,
  signal: AbortSignal,
): AsyncGenerator<DiagnosisStep> {
  let startedAt = now();
  let hop: EffectiveHop;
  let carrier: Connection;
  try {
    hop = await context.resolve(entry, index);
    if (hop.connector.diagnose === undefined) return;
    carrier = await context.openCarrier(entry.route.slice(0, index));
  } catch (error) {
    yield failedStep("Hop before", error, startedAt);
    return;
  }
  const { target, end } = beginHop(context, entry.name, hop, carrier, signal);
  const stop = target.signal;
  let steps: AsyncIterator<DiagnosisStep> | undefined;
  try {
    steps = hop.connector.diagnose(target)[Symbol.asyncIterator]();
    for (;;) {
      startedAt = now();
      const next = await unlessAborted(steps.next(), stop);
      if (next.done === true) return;
      yield checkStep(next.value, hop.connector);
    }
  } catch (error) {
    const failure = connectFailure(stop.aborted ? stop.reason : error, entry.name, hop.connector.name);
    yield failedStep("Diagnosis", withSuggestion(failure, context.suggest(entry.name)), startedAt);
  } finally {
    end();
    // Not awaited: one that hangs would keep this from ending.
    steps?.return?.().catch(() => {});
  }
}

const OUTCOMES: readonly unknown[] = ["ok", "warning", "failed", "not reached"] satisfies DiagnosisStep["outcome"][];

function checkStep(given: unknown, connector: Connector): DiagnosisStep {
  const fault = (what: string) => connectorFault(connector, "diagnose", what);
  if (kindOf(given) !== "an object") throw fault(`yielded ${kindOf(given)} instead of a step`);
  const { name, outcome, detail, advice, durationMs } = given as { readonly [field in keyof DiagnosisStep]?: unknown };
  if (typeof name !== "string") throw fault(`yielded a step whose name is ${kindOf(name)} instead of a text`);
  if (!OUTCOMES.includes(outcome)) throw fault(`yielded a step whose outcome is ${kindOf(outcome)}`);
  return {
    ...{ name, outcome: outcome as DiagnosisStep["outcome"] },
    detail: typeof detail === "string" ? detail : "",
    advice: typeof advice === "string" ? advice : undefined,
    durationMs: typeof durationMs === "number" ? durationMs : 0,
  };
}

function failedStep(name: string, error: unknown, startedAt: number): DiagnosisStep {
  const detail = messageOf(error);
  const advice = isTowlineError(error) ? error.advice : undefined;
  return { name, outcome: "failed", detail, advice, durationMs: now() - startedAt };
}

function redactStep(step: DiagnosisStep, redactor: Redactor): DiagnosisStep {
  const { detail, advice } = step;
  return { ...step, detail: redactor.redact(detail), advice: advice && redactor.redact(advice) };
}
