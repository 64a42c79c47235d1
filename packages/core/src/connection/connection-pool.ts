/** The open connections of a fleet: made once per route and settings, shared, reconnected after they died. */
import { escalationOf } from "../command/escalate.ts";
import type { Connection } from "../connector/connection.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { Hop, HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { redactError } from "../output/redact-error.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { now } from "../waiting/clock.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import type { ConnectContext } from "./connect-context.ts";
import { connectCancelled, isCarrierLost, withSuggestion } from "./connect-failure.ts";
import { connectHop } from "./connect-hop.ts";
import { diagnoseHost } from "./diagnose-host.ts";
import { endConnection, joinUnfinished } from "./end-connection.ts";
import { escalatedCarrier } from "./escalated-carrier.ts";
import { fingerprint } from "./fingerprint.ts";
import type { HostDiagnosisStep, IdentityResult } from "./host-examination.ts";
import { inspectIdentities } from "./inspect-identities.ts";

/** A connected host. */
export interface ConnectedHost {
  readonly connection: Connection;
  readonly hop: EffectiveHop;
  /** Forgets the connection, so that the next command makes a new one. */
  forget(): void;
}

interface PooledConnection {
  readonly key: string;
  readonly host: string;
  readonly connector: string;
  readonly connection: Promise<Connection>;
  /** What it rides on, if that is one of these too. */
  readonly carrier: PooledConnection | undefined;
  /** The hosts that use it as their own and have not been released. */
  readonly users: Set<HostEntry>;
}

export class ConnectionPool {
  readonly #context: ConnectContext;
  readonly #open = new Map<string, PooledConnection>();
  readonly #ofHost = new WeakMap<HostEntry, PooledConnection>();
  /** Those that are being closed. */
  readonly #leaving = new Set<Promise<void>>();
  /** Why what was to be done at their end was not, until somebody is told. */
  readonly #unfinished = new Map<PooledConnection, TowlineError>();
  /** Ends what is still connecting when the fleet closes. */
  readonly #closing = new AbortController();

  constructor(context: ConnectContext) {
    this.#context = context;
  }

  /** Connects the host through all of its route. `hop` is its last one, where its settings are known already. */
  async connect(entry: HostEntry, signal: AbortSignal | undefined, hop?: EffectiveHop): Promise<ConnectedHost> {
    const startedAt = now();
    for (let hopsLeft = entry.route.length - 1; ; hopsLeft -= 1) {
      try {
        return await this.#connectRoute(entry, entry.route, signal, hop, startedAt);
      } catch (error) {
        // Each hop that died unnoticed was forgotten when the next one was to be connected through it.
        if (hopsLeft > 0 && isCarrierLost(error)) continue;
        throw redactError(withSuggestion(error, this.#context.suggest(entry.name)), this.#context.redactor);
      }
    }
  }

  /** Connects to the end of a part of a route; an empty one is the local machine. */
  async openCarrier(route: readonly Hop[], signal: AbortSignal | undefined): Promise<Connection> {
    const [first, ...rest] = route;
    if (first === undefined) return localMachine;
    const name = route.map((hop) => hop.name).join("//");
    const entry: HostEntry = { name, route: [first, ...rest], groups: [] };
    const connected = await this.#connectRoute(entry, entry.route, signal);
    return escalatedCarrier(connected.connection, escalationOf(connected.hop.arguments), connected.hop.name);
  }

  /** Gives up the host's own connection, which may be dead, and all that ride on it. A later command makes a new one. */
  forget(entry: HostEntry): void {
    const pooled = this.#ofHost.get(entry);
    if (pooled !== undefined) this.#forget(pooled);
  }

  /** What the host shows to prove who it is. Hosts on the way are connected once they are trusted. */
  inspect(entry: HostEntry, signal: AbortSignal): Promise<IdentityResult> {
    const openCarrier = (route: readonly Hop[]): Promise<Connection> => this.openCarrier(route, signal);
    return inspectIdentities({ ...this.#context, openCarrier }, entry, signal);
  }

  /** Goes the way to the host step by step, apart from the connections that are open. */
  diagnose(entry: HostEntry, signal: AbortSignal): AsyncIterable<HostDiagnosisStep> {
    const openCarrier = (route: readonly Hop[]): Promise<Connection> => this.openCarrier(route, signal);
    return diagnoseHost({ ...this.#context, openCarrier }, entry, signal);
  }

  /**
   * Closes the host's own connection, unless another host uses it or rides on it. A later command makes a new one.
   * Waits for it only where something is to be done at its end.
   */
  async release(entry: HostEntry): Promise<void> {
    const pooled = this.#ofHost.get(entry);
    if (pooled === undefined) return;
    pooled.users.delete(entry);
    const rest = [...this.#open.values()];
    if (pooled.users.size > 0 || !rest.includes(pooled) || rest.some(({ carrier }) => carrier === pooled)) return;
    const left = this.#leave(pooled);
    const connection = await pooled.connection.catch(() => undefined);
    if (connection?.finish !== undefined) await left;
  }

  /** Why what was to be done at the end of the host's last connection was not. Whoever takes it tells it. */
  takeUnfinished(entry: HostEntry): TowlineError | undefined {
    const pooled = this.#ofHost.get(entry);
    if (pooled === undefined) return undefined;
    const error = this.#unfinished.get(pooled);
    this.#unfinished.delete(pooled);
    return error;
  }

  /** Closes the connections of all hosts on which nothing is done. */
  releaseIdle(isBusy: (entry: HostEntry) => boolean): void {
    const users = [...this.#open.values()].flatMap((pooled) => [...pooled.users]);
    for (const entry of users) if (!isBusy(entry)) void this.release(entry);
  }

  async #connectRoute(
    entry: HostEntry,
    route: HostEntry["route"],
    signal: AbortSignal | undefined,
    last?: EffectiveHop,
    startedAt = now(),
  ): Promise<ConnectedHost> {
    let key = "";
    let carrier = localMachine;
    let pooled: PooledConnection | undefined;
    let hop: EffectiveHop | undefined;
    for (const [index] of route.entries()) {
      if (hop !== undefined && pooled !== undefined) {
        const escalation = escalationOf(hop.arguments);
        carrier = escalatedCarrier(await this.#wait(pooled, signal), escalation, hop.name);
        key += fingerprint(escalation);
      }
      hop = index === route.length - 1 && last !== undefined ? last : await this.#context.resolve(entry, index);
      key += `//${hop.name}${fingerprint(hop.data)}`;
      // One deadline for the whole route.
      const timeout = Math.max(1, this.#context.connectTimeout - (now() - startedAt));
      pooled = this.#take(key, { host: entry.name, hop, carrier, timeout }, pooled, signal);
    }
    if (hop === undefined || pooled === undefined) throw new Error(`the route of ${entry.name} is empty`);
    const own = pooled;
    own.users.add(entry);
    this.#ofHost.set(entry, own);
    return { connection: await this.#wait(own, signal), hop, forget: () => this.#forget(own) };
  }

  /** The open connection of that key, or a new one. */
  #take(
    key: string,
    request: { host: string; hop: EffectiveHop; carrier: Connection; timeout: number },
    carrier: PooledConnection | undefined,
    signal: AbortSignal | undefined,
  ): PooledConnection {
    const { host, hop } = request;
    const connector = hop.connector.name;
    if (this.#closing.signal.aborted || signal?.aborted) throw connectCancelled(host, connector);
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    // Not the caller's signal: others may wait for the same connection.
    const connection = connectHop({ ...this.#context, ...request, signal: this.#closing.signal });
    const made: PooledConnection = { key, host, connector, connection, carrier, users: new Set() };
    this.#open.set(key, made);
    connection.catch((error: unknown) => this.#forget(isCarrierLost(error) ? (carrier ?? made) : made));
    return made;
  }

  #wait({ connection, host, connector }: PooledConnection, signal: AbortSignal | undefined): Promise<Connection> {
    return unlessAborted(connection, signal, { reason: () => connectCancelled(host, connector) });
  }

  /** Whatever rides on a dead connection is dead too. */
  #forget(dead: PooledConnection): void {
    for (const pooled of [...this.#open.values()]) {
      if (carriersOf(pooled).includes(dead)) void this.#leave(pooled);
    }
  }

  /**
   * Closes all of them, those that ride on others first.
   *
   * @throws RunError `ERR_TOWLINE_NOT_FINISHED` when what was to be done at their end was not, and nobody was told.
   */
  async close(): Promise<void> {
    this.#closing.abort();
    const byDepth = new Map<number, PooledConnection[]>();
    for (const pooled of this.#open.values()) {
      const depth = carriersOf(pooled).length;
      byDepth.set(depth, [...(byDepth.get(depth) ?? []), pooled]);
    }
    for (const depth of [...byDepth.keys()].sort((left, right) => right - left)) {
      await Promise.all((byDepth.get(depth) ?? []).map((pooled) => this.#leave(pooled)));
    }
    await Promise.all(this.#leaving);
    const error = joinUnfinished([...this.#unfinished.values()]);
    this.#unfinished.clear();
    if (error !== undefined) throw error;
  }

  #leave(pooled: PooledConnection): Promise<void> {
    this.#open.delete(pooled.key);
    const leaving = endConnection(pooled, this.#context).then((error) => {
      if (error !== undefined) this.#unfinished.set(pooled, error);
      this.#leaving.delete(leaving);
    });
    this.#leaving.add(leaving);
    return leaving;
  }
}

/** The connection itself and what it rides on. */
function carriersOf(pooled: PooledConnection): readonly PooledConnection[] {
  return pooled.carrier === undefined ? [pooled] : [pooled, ...carriersOf(pooled.carrier)];
}
