/** Asks a connector which hosts a name stands for. */

import { setTimeout as delay } from "node:timers/promises";
import type { Connection } from "../connector/connection.ts";
import type { Connector, Data, Log, NamesContext, NamesData } from "../connector/define-connector.ts";
import { InventoryError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { showName } from "./route.ts";

const DEADLINE_MS = 60_000;

/** What a connector is told. */
export interface NamesRequest {
  readonly connector: Connector;
  readonly name: string | undefined;
  /** Merged only if the connector looks at it. */
  readonly data: () => Data;
  readonly carrier: () => Promise<Connection>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Milliseconds for the connector to answer. Default: 60,000. */
  readonly deadlineMs?: number | undefined;
}

/**
 * The hosts that a connector makes of a name, at once where it makes them at once.
 *
 * @throws InventoryError of the connector's own, or ERR_TOWLINE_INVENTORY_FAILED when it fails or takes too long.
 */
export function listNames(request: NamesRequest): readonly NamesData[] | Promise<readonly NamesData[]> {
  const { connector, name } = request;
  const context = new Context(request);
  try {
    const made = connector.makeNamesData(name, context);
    if (Symbol.iterator in made) return checkNames(connector, [...made]);
    return collect(request, made, () => context.stop());
  } catch (error) {
    throw explain(connector, name, error);
  }
}

/** A class, so that ten thousand of them share their accessors; nothing is merged or made before it is looked at. */
class Context implements NamesContext {
  readonly #request: NamesRequest;
  #stop: AbortController | undefined;
  readonly carrier: NamesContext["carrier"];
  readonly cwd: string;
  readonly log: Log;

  constructor(request: NamesRequest) {
    this.#request = request;
    this.carrier = request.carrier;
    this.cwd = request.cwd;
    this.log = request.log;
  }

  get data(): Data {
    return this.#request.data();
  }

  get signal(): AbortSignal {
    this.#stop ??= new AbortController();
    return AbortSignal.any([this.#request.signal, this.#stop.signal]);
  }

  stop(): void {
    this.#stop?.abort();
  }
}

async function collect(
  { connector, name, signal, deadlineMs = DEADLINE_MS }: NamesRequest,
  made: AsyncIterable<NamesData>,
  stop: () => void,
): Promise<readonly NamesData[]> {
  const done = new AbortController();
  const names = (async () => {
    const list: NamesData[] = [];
    for await (const item of made) list.push(item);
    return list;
  })();
  const giveUp = async (): Promise<readonly NamesData[]> => {
    const over = AbortSignal.any([done.signal, signal]);
    await delay(deadlineMs, undefined, { signal: over }).catch(() => undefined);
    if (done.signal.aborted) return [];
    stop();
    const reason = signal.aborted ? "was cancelled" : `did not answer within ${deadlineMs / 1000} seconds`;
    throw failed(connector, name, reason);
  };
  try {
    return checkNames(connector, await Promise.race([names, giveUp()]));
  } catch (error) {
    throw explain(connector, name, error);
  } finally {
    done.abort();
  }
}

function checkNames(connector: Connector, names: readonly NamesData[]): readonly NamesData[] {
  for (const item of names) {
    if (typeof (item as Partial<NamesData> | undefined)?.name === "string") continue;
    throw failed(connector, undefined, "yielded a host without a name");
  }
  return names;
}

function explain(connector: Connector, name: string | undefined, error: unknown): Error {
  if (isTowlineError(error)) return error;
  const message = messageOf(error);
  return failed(connector, name, `failed: ${message.split("\n", 1)[0]}`, error);
}

function failed(connector: Connector, name: string | undefined, reason: string, cause?: unknown): InventoryError {
  const asked = name === undefined ? "its hosts" : showName(name);
  return new InventoryError(
    "ERR_TOWLINE_INVENTORY_FAILED",
    `The connector ${connector.name}, asked for ${asked}, ${reason}`,
    { connector: connector.name, advice: `See what it needs: towline connectors ${connector.name}`, cause },
  );
}
