/** Runs one command on one host: settings, hooks, connection, launch, settlement, result. */
import type { Command } from "../command/command.ts";
import { showCommand } from "../command/launch.ts";
import { failedBeforeStart } from "../connection/failed-before-start.ts";
import { RunError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { conduct } from "../hooks/conduct.ts";
import type { RunRequest } from "../hooks/lifecycle.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { redactError } from "../output/redact-error.ts";
import { createRunResult } from "../result/create-run-result.ts";
import { failRun } from "../result/fail-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { now } from "../waiting/clock.ts";
import { pause } from "../waiting/pause.ts";
import { type AskGate, countStarts } from "./gate.ts";
import { guardCallbacks } from "./guard-callbacks.ts";
import { type LaunchManner, type LaunchResult, type LaunchTask, launchOnce } from "./launch-once.ts";
import { learnSecrets } from "./learn-secrets.ts";
import { mayRunAgain } from "./may-run-again.ts";
import { mergeArguments, type RunContext } from "./run-context.ts";
import type { RunOptions } from "./run-options.ts";

/** Between tries, unless the arguments say otherwise. */
const RETRY_DELAY_MS = 5_000;

/** Never rejects: the result tells what went wrong. `manner` tells where it is run and who takes its output. */
export function runCommand(
  context: RunContext,
  entry: HostEntry,
  command: Command,
  given: RunOptions,
  manner: LaunchManner = {},
): Promise<RunResult> {
  const { hooks, redactor, reportHookError } = context;
  const host = entry.name;
  const guarded = guardCallbacks(given, { host, call: `the command on ${host}`, tellLate: reportHookError });
  const { options } = guarded;
  const connector = connectorOf(entry);
  const startedAt = now();
  const askGate = countStarts(options.gate);
  // Asked for as late as can be: the host's settings may hold secrets that are not known yet.
  const show = (shown: Command): string => redactor.redact(showCommand(shown));
  return conduct<RunRequest, RunResult, RunResult>(hooks?.run, {
    async begin() {
      const hop = await context.resolve(entry);
      const settings = mergeArguments(hop.arguments, options);
      learnSecrets(redactor, hop, settings, command);
      const plain: RunRequest = { host, connector, command, shown: show(command), arguments: settings };
      // Who changes the command need not know how commands are shown.
      const showAgain = (wanted: RunRequest): RunRequest =>
        wanted.command !== command && wanted.shown === plain.shown
          ? { ...wanted, shown: show(wanted.command) }
          : wanted;
      return {
        request: plain,
        execute: (wanted) => tryUntilDone(context, entry, hop, showAgain(wanted), options, manner, askGate),
      };
    },
    refuse(error) {
      const facts = { host, connector, command: show(command), attempts: 0, durationMs: now() - startedAt };
      return createRunResult({ ...facts, ...failedBeforeStart(error, host, connector) });
    },
    finish(result) {
      const failure = guarded.end();
      const settled = failure === undefined ? result : failRun(result, failure);
      redactError(settled.error, redactor);
      return settled;
    },
    hasFailed: ({ status }) => status !== "ok",
    reportHookError,
  });
}

async function tryUntilDone(
  context: RunContext,
  entry: HostEntry,
  hop: EffectiveHop,
  request: RunRequest,
  options: RunOptions,
  manner: LaunchManner,
  askGate: AskGate | undefined,
): Promise<RunResult> {
  const { retries = 0, retryDelay = RETRY_DELAY_MS, idempotent = false } = request.arguments;
  const startedAt = now();
  const subject = { host: entry.name, connector: request.connector, command: request.shown };
  const { timeout } = request.arguments;
  let ran: LaunchResult | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const about = { ...subject, operation: "run", attempt } as const;
    const gate = askGate && ((signal: AbortSignal) => askGate(about, { signal, timeout }));
    const task = { context, entry, hop, request, options, ...manner, askGate: gate };
    const result = await connectAndLaunch(task).catch((error: unknown) => ({
      facts: failedBeforeStart(error, entry.name, request.connector),
      output: undefined,
      started: false as const,
    }));
    let { facts } = result;
    if (ran !== undefined && facts.error?.code === "ERR_TOWLINE_GATE") {
      const error = notStartedAgain(facts.error, ran.facts.error);
      const kept = { ...subject, ...ran.facts, error, attempts: attempt - 1, durationMs: now() - startedAt };
      return createRunResult(kept, ran.output);
    }
    if (result.started) ran = result;
    if (attempt <= retries && mayRunAgain(facts, { started: result.started, idempotent })) {
      await pause(retryDelay, options.signal);
      if (!options.signal?.aborted) continue;
      facts = { ...facts, status: "cancelled", error: retryCancelled(entry.name, request.connector, facts.error) };
    }
    const durationMs = now() - startedAt;
    return createRunResult({ ...subject, ...facts, attempts: attempt, durationMs }, result.output);
  }
}

function retryCancelled(host: string, connector: string, cause: TowlineError | undefined): RunError {
  const message = `The command on ${host} was cancelled before it was tried again: ${cause?.message ?? "it had failed"}`;
  return new RunError("ERR_TOWLINE_COMMAND_CANCELLED", message, { host, connector, cause });
}

/** What has run is told as it went, and why it was not run again. */
function notStartedAgain(refusal: TowlineError, earlier: TowlineError | undefined): RunError {
  const { host, connector, cause } = refusal;
  const message = `${refusal.message}; it had run before: ${earlier?.message ?? "it had failed"}`;
  return new RunError("ERR_TOWLINE_GATE", message, {
    ...{ host, connector, cause },
    advice: "The status is that of the last try that ran.",
  });
}

async function connectAndLaunch(task: LaunchTask): ReturnType<typeof launchOnce> {
  for (let reconnected = false; ; reconnected = true) {
    const { context, entry, hop, options } = task;
    const startedAt = now();
    const connected = await context.pool.connect(entry, options.signal, hop);
    options.onConnected?.({ host: entry.name, durationMs: now() - startedAt });
    try {
      return await launchOnce(task, connected);
    } catch (error) {
      // The connection had died unnoticed and nothing was started on it, so a new one does no harm.
      const died = isTowlineError(error) && error.code === "ERR_TOWLINE_LOST_CONNECTION";
      if (!died) throw error;
      connected.forget();
      if (reconnected) throw error;
    }
  }
}
