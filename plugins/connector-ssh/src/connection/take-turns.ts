/** Logs in when it is this host's turn, and again where a busy server turned it away. */
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, type Connection } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";
import { explainAbort, type Place } from "./connect-errors.ts";
import { type LoginGate, type LoginOutcome, withLoginGate } from "./login-gate.ts";
import { startTimeLimit } from "./time-limit.ts";

/** So often one login is turned away by a server that greets others. */
const MAXIMUM_TRIES = 12;
/** Milliseconds, of which a random part is waited; it doubles with each try. */
const FIRST_DELAY = 40;
const LONGEST_DELAY = 1_000;

/** Logs in within the time that the target has; to be told when the server greets. */
export type LogIn<Value> = (limited: SshTarget, onGreeting: () => void) => Promise<Value>;

/** @throws ConnectError */
export function takeTurns<Value>(
  target: SshTarget,
  carrier: Connection,
  place: Place,
  logIn: LogIn<Value>,
): Promise<Value> {
  return withLoginGate(carrier, `${place.address}:${place.port}`, async (gate) => {
    // Why it was turned away says more than what it was waiting for when the time was up.
    let turnedAway: unknown;
    for (let tries = 1; ; tries += 1) {
      const result = await tryOnce(gate, target, place, logIn);
      if ("value" in result) return result.value;
      const isBusy = result.outcome === "turned away" && gate.hasGreeted;
      if (target.signal.aborted) throw turnedAway ?? result.error;
      if (!isBusy || tries >= MAXIMUM_TRIES) throw result.error;
      turnedAway = result.error;
      target.log(`${target.name}: turned away by a busy server; logging in to it ${gate.limit} at a time`);
      const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** tries);
      await sleep(Math.random() * longest, undefined, { signal: target.signal }).catch(() => undefined);
      if (target.signal.aborted) throw turnedAway;
    }
  });
}

type Result<Value> = { readonly value: Value } | { readonly error: unknown; readonly outcome: LoginOutcome };

async function tryOnce<Value>(
  gate: LoginGate,
  target: SshTarget,
  place: Place,
  logIn: LogIn<Value>,
): Promise<Result<Value>> {
  const waiting = () => gate.enter(target.signal);
  const turn = await (target.waitAside?.(waiting) ?? waiting()).catch(() => {
    throw explainAbort(place, "the TCP connection", target.signal);
  });
  let greeted = false;
  let outcome: LoginOutcome = "failed";
  const limit = startTimeLimit(target.data.ssh_connect_timeout, target.signal, target.prompt);
  try {
    const value = await logIn({ ...target, signal: limit.signal, prompt: limit.prompt }, () => {
      greeted = true;
      turn.greeted();
    });
    outcome = "in";
    return { value };
  } catch (error) {
    if (!greeted && error instanceof ConnectError && error.reason === "protocol") outcome = "turned away";
    return { error, outcome };
  } finally {
    limit.end();
    turn.end(outcome);
  }
}
