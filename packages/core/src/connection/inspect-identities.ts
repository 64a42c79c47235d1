/** Asks a host to show who it is, hop by hop: nobody is connected before he is trusted. */

import type { Connection } from "../connector/connection.ts";
import type { Connector, HostIdentity } from "../connector/define-connector.ts";
import { kindOf } from "../errors/message-of.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { redactError } from "../output/redact-error.ts";
import { connectorFault } from "../registry/package-of.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { now } from "../waiting/clock.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { beginHop } from "./begin-hop.ts";
import type { InspectionContext } from "./connect-context.ts";
import { connectFailure, withSuggestion } from "./connect-failure.ts";
import { mayTryAgain, USUAL_RETRIES, waitToTryAgain } from "./connect-retries.ts";
import { failedBeforeStart } from "./failed-before-start.ts";
import type { IdentityResult } from "./host-examination.ts";

/** Never rejects for an outcome. */
export async function inspectIdentities(
  context: InspectionContext,
  entry: HostEntry,
  signal: AbortSignal,
): Promise<IdentityResult> {
  const startedAt = now();
  const host = entry.name;
  const connector = connectorOf(entry);
  try {
    const identities = await inspectRoute(context, entry, signal);
    return { host, connector, status: "ok", identities, durationMs: now() - startedAt };
  } catch (error) {
    const told = redactError(withSuggestion(error, context.suggest(host)), context.redactor);
    const failed = failedBeforeStart(told, host, connector);
    const status = failed.status as IdentityResult["status"];
    return { host, connector, status, identities: [], durationMs: now() - startedAt, error: failed.error };
  }
}

async function inspectRoute(
  context: InspectionContext,
  entry: HostEntry,
  signal: AbortSignal,
): Promise<readonly HostIdentity[]> {
  let identities: readonly HostIdentity[] = [];
  for (const index of entry.route.keys()) {
    const hop = await context.resolve(entry, index);
    if (hop.connector.inspectIdentities === undefined) continue;
    const carrier = await context.openCarrier(entry.route.slice(0, index));
    identities = await inspectHop(context, entry.name, hop, carrier, signal);
    // One key that is known is enough to go on, unless another one stands against the host.
    const isKnown = identities.length === 0 || identities.some(({ state }) => state === "known");
    if (!isKnown || identities.some(({ state }) => state === "changed" || state === "revoked")) break;
  }
  return identities;
}

async function inspectHop(
  context: InspectionContext,
  host: string,
  hop: EffectiveHop,
  carrier: Connection,
  signal: AbortSignal,
): Promise<readonly HostIdentity[]> {
  const { target, end } = beginHop(context, host, hop, carrier, signal);
  const stop = target.signal;
  const { connector, data } = hop;
  const chosen = connector.connectRetries?.(data);
  try {
    for (let attempt = 1; ; attempt += 1) {
      const asked = (async () => checkIdentities(await connector.inspectIdentities?.(target), connector, host))();
      const result = await unlessAborted(asked, stop).catch((error: unknown) => ({ error }));
      if (!("error" in result)) return result;
      const tried = { error: result.error, attempt };
      if (stop.aborted || !mayTryAgain(tried, chosen?.retries ?? USUAL_RETRIES, chosen)) throw result.error;
      await waitToTryAgain(tried, chosen, stop);
      stop.throwIfAborted();
    }
  } catch (error) {
    throw connectFailure(stop.aborted ? stop.reason : error, host, connector.name);
  } finally {
    end();
  }
}

/** What people are asked to trust is looked at before they are. */
function checkIdentities(given: unknown, connector: Connector, host: string): readonly HostIdentity[] {
  const fault = (what: string) => connectorFault(connector, "inspectIdentities", what, { host });
  if (!Array.isArray(given)) throw fault(`gave ${kindOf(given)} instead of a list of identities`);
  for (const identity of given as readonly Partial<HostIdentity>[]) {
    const { name, keyType, fingerprint, state, trust } = identity ?? {};
    const texts = { name, keyType, fingerprint };
    for (const [field, text] of Object.entries(texts)) {
      if (typeof text !== "string") throw fault(`gave an identity whose ${field} is ${kindOf(text)} instead of a text`);
    }
    if (!STATES.includes(state)) throw fault(`gave an identity whose state is ${kindOf(state)} instead of a known one`);
    if (trust !== undefined && typeof trust !== "function") {
      throw fault(`gave an identity whose trust is ${kindOf(trust)} instead of a function`);
    }
  }
  return given as readonly HostIdentity[];
}

const STATES: readonly unknown[] = ["known", "new", "changed", "revoked"] satisfies HostIdentity["state"][];
