/** Logs in when it is this host's turn, and tells where a busy server turned it away. */
import { ConnectError, type Connection } from "@towline/core";
import { Limit } from "@towline/core/waiting";
import { explainAbort, type Place } from "../failures/connect-errors.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { type LoginGate, type LoginOutcome, withLoginGate } from "./login-gate.ts";

/** Logs in within the time that the target has; to be told when the server greets. */
export type LogIn<Value> = (limited: SshTarget, onGreeting: () => void) => Promise<Value>;

/** @throws ConnectError, which says so where another turn may come soon: core takes that. */
export function takeTurn<Value>(
  target: SshTarget,
  carrier: Connection,
  place: Place,
  logIn: LogIn<Value>,
): Promise<Value> {
  return withLoginGate(carrier, `${place.address}:${place.port}`, async (gate) => {
    const result = await tryOnce(gate, target, place, logIn);
    if ("value" in result) return result.value;
    // Who greets others, and not this one, has too much to do.
    if (result.outcome !== "turned away" || !gate.hasGreeted) throw result.error;
    target.log(`${target.name}: turned away by a busy server; logging in to it ${gate.limit} at a time`);
    const { reason, message, host, connector, advice, cause } = result.error as ConnectError;
    throw new ConnectError(reason, message, { host, connector, advice, cause, retry: "soon" });
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
  const { ssh_connect_timeout: seconds } = target.data;
  const limit = new Limit({ signal: target.signal, timeout: seconds === undefined ? undefined : seconds * 1_000 });
  const ask = target.prompt;
  // People may take their time to answer.
  const prompt = ask && ((...question: Parameters<typeof ask>) => limit.aside(() => ask(...question)));
  try {
    const value = await logIn({ ...target, signal: limit.signal, prompt }, () => {
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
