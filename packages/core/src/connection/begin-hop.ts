/** Prepares to connect one hop, or to ask it something else: its target, with a deadline that stands still while people answer. */
import type { Connection } from "../connector/connection.ts";
import type { ConnectTarget, Data, WaitAside } from "../connector/define-connector.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { Limit } from "../waiting/limit.ts";
import type { ConnectContext } from "./connect-context.ts";
import { connectCancelled, connectTimeout } from "./connect-failure.ts";
import { notifyAs } from "./notices.ts";

/** A hop that is being asked. Its target's signal aborts with a ConnectError. */
export interface BegunHop {
  readonly target: ConnectTarget<Data>;
  /** To be called once it has answered. */
  end(): void;
}

/**
 * @param host its name in messages
 * @param timeout milliseconds that are left for it. Default: those of the whole route
 */
export function beginHop(
  { connectTimeout: wholeTime, cwd, log, prompt: ask, giveNotice }: ConnectContext,
  host: string,
  { connector, data }: EffectiveHop,
  carrier: Connection,
  signal: AbortSignal,
  timeout = wholeTime,
): BegunHop {
  const limit = new Limit({
    ...{ signal, timeout },
    late: () => connectTimeout(host, connector.name, wholeTime),
    cancelled: () => connectCancelled(host, connector.name),
  });
  const waitAside: WaitAside = (wait) => limit.aside(wait);
  const prompt = ask && ((...question: Parameters<typeof ask>) => waitAside(() => ask(...question)));
  const notify = notifyAs(giveNotice, host, connector.name);
  return {
    target: { name: host, data, carrier, signal: limit.signal, cwd, log, notify, prompt, waitAside },
    end: () => limit.end(),
  };
}
