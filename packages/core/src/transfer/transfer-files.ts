/** Moves files to or from one host: settings, hooks, connection, transfer, result. */
import { failedBeforeStart } from "../connection/failed-before-start.ts";
import { type LostConnectionError, RunError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { conduct } from "../hooks/conduct.ts";
import type { TransferRequest } from "../hooks/lifecycle.ts";
import { type AskGate, countStarts } from "../host/gate.ts";
import { guardCallbacks } from "../host/guard-callbacks.ts";
import { learnSecrets } from "../host/learn-secrets.ts";
import { mergeArguments, type RunContext } from "../host/run-context.ts";
import type { AnyTransferOptions, TransferOptions } from "../host/transfer-options.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { redactError } from "../output/redact-error.ts";
import { failTransfer } from "../result/fail-result.ts";
import type { RunStatus } from "../result/statuses.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import { now } from "../waiting/clock.ts";
import { Limit } from "../waiting/limit.ts";
import { checkEnds } from "./check-ends.ts";
import { moveFiles, planTransfer, type Transfer } from "./move-files.ts";
import { describeRest, transferFailure } from "./task/transfer-failure.ts";
import type { TransferTask } from "./task/transfer-task.ts";
import { abortableFiles } from "./there/abortable-files.ts";

/** Never rejects: the result tells what went wrong. */
export function transferFiles(
  context: RunContext,
  entry: HostEntry,
  transfer: Transfer,
  given: AnyTransferOptions,
): Promise<TransferResult> {
  const connector = connectorOf(entry);
  const { hooks, redactor, reportHookError } = context;
  const host = entry.name;
  const guarded = guardCallbacks(given, { host, call: `the transfer with ${host}`, tellLate: reportHookError });
  const { options } = guarded;
  const { direction, sources, destination } = transfer;
  const startedAt = now();
  const askGate = countStarts(options.gate);
  return conduct<TransferRequest, TransferResult, TransferResult>(hooks?.transfer, {
    async begin() {
      const hop = await context.resolve(entry);
      const settings = mergeArguments(hop.arguments, options);
      return {
        request: { host, connector, direction, sources, destination, arguments: settings },
        execute: (wanted) => connectAndMove(context, entry, transfer, wanted, options, askGate),
      };
    },
    refuse(error) {
      const facts = { host, direction, source: sources.join(", "), destination, bytes: 0, entries: 0 };
      return { ...facts, durationMs: now() - startedAt, ...failedBeforeStart(error, host, connector) };
    },
    finish(result) {
      const failure = guarded.end();
      const settled = failure === undefined ? result : failTransfer(result, failure);
      redactError(settled.error, redactor);
      return settled;
    },
    hasFailed: ({ status }) => status !== "ok",
    reportHookError,
  });
}

async function connectAndMove(
  context: RunContext,
  entry: HostEntry,
  transfer: Transfer,
  request: TransferRequest,
  options: AnyTransferOptions,
  askGate: AskGate | undefined,
): Promise<TransferResult> {
  const { host, connector, direction, destination } = request;
  const source = request.sources.join(", ");
  const startedAt = now();
  const facts = { host, direction, source };
  const fail = (failure: TowlineError): TransferResult => {
    const durationMs = now() - startedAt;
    const status = STATUS_OF[failure.code as keyof typeof STATUS_OF] ?? "failed";
    return { ...facts, destination, status, bytes: 0, entries: 0, durationMs, error: failure };
  };
  const redirected = redirect(transfer, request, options);
  // What a dry run would write to may have to be made first.
  const mayBeMissing = direction === "get" && options.dryRun === true;
  const fault = mayBeMissing ? undefined : await checkEnds(redirected, connector).catch((error: TowlineError) => error);
  if (fault !== undefined) return fail(fault);
  redirected.shared?.prepare();
  const connected = await context.pool.connect(entry, options.signal);
  options.onConnected?.({ host, durationMs: now() - startedAt });
  const { files } = connected.connection;
  const limit = limitTime(request, options);
  let opening: Promise<void> | undefined;
  learnSecrets(context.redactor, connected.hop, request.arguments);
  const task: TransferTask = {
    ...{ host, connector, connected, settings: request.arguments, redactor: context.redactor },
    logCommand: context.logCommand,
    files: files === undefined ? undefined : abortableFiles(files, limit.signal),
    ...{
      mode: options.mode,
      verify: options.verify ?? false,
      keepsPartial: options.partial ?? false,
      fsync: options.fsync ?? false,
      inPlace: options.inPlace ?? false,
      preserve: options.preserve ?? false,
    },
    owner: joinOwner(options),
    signal: limit.signal,
    askGate: () => {
      const about = { host, connector, operation: direction, attempt: 1 };
      // Its time is told as its own, by a limit of its own: nothing has been changed.
      opening ??= askGate?.(about, { signal: options.signal, timeout: request.arguments.timeout }) ?? Promise.resolve();
      return opening;
    },
    progress(bytes, totalBytes) {
      const event = { host, direction, source, destination, bytes, totalBytes };
      options.onProgress?.(event);
      if (context.hooks?.transfer.progress.isUsed()) context.hooks.transfer.progress.call(event);
    },
  };
  try {
    const { path, ...moved } = await moveFiles(task, redirected, options, (change, changedPath) =>
      options.onChange?.({ host, change, path: changedPath }),
    );
    return { ...facts, destination: path, status: "ok", ...moved, durationMs: now() - startedAt };
  } catch (error) {
    if (isTowlineError(error) && error.code === "ERR_TOWLINE_GATE") return fail(error);
    const reason = limit.signal.aborted ? (limit.signal.reason as unknown) : error;
    const end = direction === "get" ? "source" : "destination";
    const path = direction === "get" ? source : destination;
    const failure = transferFailure(reason, end, path, task);
    if (failure.code === "ERR_TOWLINE_LOST_CONNECTION") connected.forget();
    return fail(failure);
  } finally {
    limit.end();
  }
}

/** What a plugin made of it. What all hosts share is of use only where it left the sources alone. */
function redirect(
  transfer: Transfer,
  { sources, destination }: TransferRequest,
  options: AnyTransferOptions,
): Transfer {
  if (sources === transfer.sources) return { ...transfer, destination };
  return planTransfer(transfer.direction, sources, destination, options);
}

function joinOwner({ owner = "", group }: TransferOptions): string | undefined {
  if (group !== undefined) return `${owner}:${group}`;
  return owner === "" ? undefined : owner;
}

/** What an error of a transfer means; any other that it failed. */
const STATUS_OF: { readonly [Code in (RunError | LostConnectionError)["code"]]?: RunStatus } = {
  ERR_TOWLINE_LOST_CONNECTION: "lost",
  ERR_TOWLINE_COMMAND_TIMEOUT: "timeout",
  ERR_TOWLINE_COMMAND_CANCELLED: "cancelled",
  ERR_TOWLINE_GATE: "skipped",
  ERR_TOWLINE_PRIVILEGE: "refused",
  ERR_TOWLINE_COMMAND_INVALID: "refused",
  ERR_TOWLINE_COMMAND_UNSUPPORTED: "refused",
};

/** One signal for the caller's wish and the deadline, whose reason says which it was. */
function limitTime(
  { host, connector, arguments: { timeout } }: TransferRequest,
  { signal, inPlace }: AnyTransferOptions,
): Limit {
  const stopped = (code: RunError["code"], message: string): RunError => {
    const advice = code === "ERR_TOWLINE_COMMAND_TIMEOUT" ? "Allow it more time with --timeout." : undefined;
    return new RunError(code, `${message}; ${describeRest({ inPlace })}`, { host, connector, advice });
  };
  return new Limit({
    ...{ signal, timeout },
    late: () =>
      stopped("ERR_TOWLINE_COMMAND_TIMEOUT", `The transfer with ${host} took longer than ${(timeout ?? 0) / 1000} s`),
    cancelled: () => stopped("ERR_TOWLINE_COMMAND_CANCELLED", `The transfer with ${host} was cancelled`),
  });
}
