/** What a plugin that wraps an execution gives as its result: made whole, or refused. */
import { completeRun, takeError, takeFields, takeNumber, takeStatus } from "../result/complete-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import type { RunRequest, TransferRequest } from "./lifecycle.ts";

/** @param inner what the execution gave last, if it was called */
export type JudgeResult = (value: unknown, request: unknown, inner: unknown, durationMs: number) => unknown;

/** By the hook. Connecting has no result. */
export const RESULT_JUDGES: { readonly [hook: string]: JudgeResult | undefined } = {
  "run.around": (value, request, inner, durationMs) => {
    const { host, connector, shown } = request as RunRequest;
    return completeRun(value, { host, connector, command: shown, durationMs }, inner as RunResult | undefined);
  },
  "transfer.around": (value, request, inner, durationMs) =>
    completeTransfer(value, request as TransferRequest, inner as TransferResult | undefined, durationMs),
};

function completeTransfer(
  value: unknown,
  { host, direction, sources, destination }: TransferRequest,
  inner: TransferResult | undefined,
  durationMs: number,
): TransferResult {
  const given = takeFields(value);
  const status = takeStatus(given);
  const count = (name: "bytes" | "entries" | "removed" | "resumedAt"): number | undefined =>
    takeNumber(given[name]) ?? inner?.[name];
  return {
    ...inner,
    ...{ host, direction, status },
    source: typeof given.source === "string" ? given.source : sources.join(", "),
    destination: typeof given.destination === "string" ? given.destination : (inner?.destination ?? destination),
    bytes: count("bytes") ?? 0,
    entries: count("entries") ?? 0,
    removed: count("removed"),
    resumedAt: count("resumedAt"),
    linksLeftOut: takeTexts(given.linksLeftOut) ?? inner?.linksLeftOut,
    linksLeadingOut: takeTexts(given.linksLeadingOut) ?? inner?.linksLeadingOut,
    startedOver: typeof given.startedOver === "boolean" ? given.startedOver : inner?.startedOver,
    durationMs: takeNumber(given.durationMs) ?? inner?.durationMs ?? durationMs,
    error: takeError(given.error, status, host),
  };
}

function takeTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}
