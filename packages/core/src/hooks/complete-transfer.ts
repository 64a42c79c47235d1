/** What a plugin that wraps a transfer gives as its result: made whole, or refused. */
import { takeCount, takeError, takeFields, takeNumber, takeStatus } from "../result/complete-result.ts";
import type { TransferResult } from "../result/transfer-result.ts";
import type { TransferRequest } from "./lifecycle.ts";

/** @throws TypeError for what can be no result */
export function completeTransfer(
  value: unknown,
  { host, direction, sources, destination }: TransferRequest,
  inner: TransferResult | undefined,
  durationMs: number,
): TransferResult {
  const given = takeFields(value);
  const status = takeStatus(given);
  const count = (name: "bytes" | "entries" | "removed" | "resumedAt"): number | undefined =>
    takeCount(given[name]) ?? inner?.[name];
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
