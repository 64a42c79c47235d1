/** Asks the caller's gate right before something starts on a host. */
import { RunError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import type { TransferDirection } from "../result/transfer-result.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { withLimit } from "../waiting/limit.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** What is about to start on a host. */
export interface StartRequest {
  readonly host: string;
  readonly connector: string;
  readonly operation: "run" | TransferDirection;
  /** The command for people, secrets masked. Only of `run`. */
  readonly command?: string | undefined;
  /** Which try of the call it is, counted from 1: `retries` asks for more. */
  readonly attempt: number;
  /**
   * Which start of the call on this host it is, counted from 1. More than `attempt` where nothing came of an earlier one,
   * because its connection turned out to be dead, or where a plugin starts the command several times.
   */
  readonly start: number;
  /** Aborts when nobody waits for the answer any more: on the caller's wish, and when the `timeout` of the call is over. */
  readonly signal: AbortSignal;
}

/** Opens when what it returns resolves. Refuses by throwing, by rejecting, and with `false`. */
export type Gate = (request: StartRequest) => unknown;

/** How long a gate may take. */
export interface GateLimits {
  readonly signal: AbortSignal | undefined;
  /** In milliseconds. */
  readonly timeout: number | undefined;
}

/** @throws RunError `ERR_TOWLINE_GATE` when it refuses or does not answer in time, or that the caller gave up */
async function askGate(
  gate: Gate,
  request: Omit<StartRequest, "signal">,
  { signal, timeout }: GateLimits,
): Promise<void> {
  const { host, connector, operation } = request;
  const what = operation === "run" ? `command on ${host}` : `transfer with ${host}`;
  const refuse = (why: string, cause?: unknown): RunError =>
    new RunError("ERR_TOWLINE_GATE", `The gate kept the ${what} from starting: ${why}`, {
      ...{ host, connector, cause },
      advice: "It did not run: the program that uses Towline says why, and may start it again.",
    });
  const late = (): RunError => refuse(`it did not answer within ${formatDeadline(timeout ?? 0)}`);
  const cancelled = (cause: unknown): RunError => {
    const message = `The ${what} was cancelled before it started`;
    return new RunError("ERR_TOWLINE_COMMAND_CANCELLED", message, { host, connector, cause });
  };
  await withLimit({ signal, timeout, late, cancelled }, async (limited) => {
    limited.throwIfAborted();
    const asked = (async () => gate({ ...request, signal: limited }))();
    const answer = await unlessAborted(asked, limited).catch((cause: unknown) => {
      throw limited.aborted ? limited.reason : refuse(messageOf(cause), cause);
    });
    if (answer === false) throw refuse("it said no");
  });
}

/** Asks the gate of one call on one host. */
export type AskGate = (about: Omit<StartRequest, "start" | "signal">, limits: GateLimits) => Promise<void>;

/** Counts the starts of one call on one host. @returns undefined without a gate */
export function countStarts(gate: Gate | undefined): AskGate | undefined {
  let start = 0;
  return (
    gate &&
    ((about, limits) => {
      start += 1;
      return askGate(gate, { ...about, start }, limits);
    })
  );
}
