/** Asks a connector which hosts a name stands for. */

import type { Connection } from "../connector/connection.ts";
import { deadlineOf } from "../connector/deadlines.ts";
import type { Connector, Data, Log, NamesContext, NamesData } from "../connector/define-connector.ts";
import { InventoryError, type PluginError } from "../errors/kinds.ts";
import { kindOf, messageOf } from "../errors/message-of.ts";
import { showName } from "../errors/show-name.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { connectorFault } from "../registry/package-of.ts";
import { now } from "../waiting/clock.ts";
import { Limit, withLimit } from "../waiting/limit.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** Nobody has so many hosts; a generator without an end is ended here. */
const MOST_NAMES = 1_000_000;
/** How often the clock is looked at while names come without a pause. */
const NAMES_PER_LOOK = 1_024;

/** What a connector is told. */
export interface NamesRequest {
  readonly connector: Connector;
  readonly name: string | undefined;
  /** Merged only if the connector looks at it. */
  readonly data: () => Data;
  readonly carrier: () => Promise<Connection>;
  readonly cwd: string;
  readonly isHere: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Milliseconds for the connector to answer. Default: its own deadline. */
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
    const made: unknown = connector.makeNamesData(name, context);
    if (isIterable(made, Symbol.iterator)) {
      const list = new NameList(request);
      for (const item of made as Iterable<unknown>) list.add(item);
      context.end();
      return list.names;
    }
    if (isIterable(made, Symbol.asyncIterator)) return collect(request, made as AsyncIterable<unknown>, context);
    throw wrong(connector, `gave ${kindOf(made)} instead of a list or a generator of hosts`);
  } catch (error) {
    context.end();
    throw explain(connector, name, error);
  }
}

/** A class, so that ten thousand of them share their accessors; nothing is merged or made before it is looked at. */
class Context implements NamesContext {
  readonly #request: NamesRequest;
  #limit: Limit | undefined;
  readonly carrier: NamesContext["carrier"];
  readonly cwd: string;
  readonly isHere: boolean;
  readonly log: Log;

  constructor(request: NamesRequest) {
    this.#request = request;
    this.carrier = request.carrier;
    this.cwd = request.cwd;
    this.isHere = request.isHere;
    this.log = request.log;
  }

  get data(): Data {
    return this.#request.data();
  }

  get signal(): AbortSignal {
    this.#limit ??= new Limit({ signal: this.#request.signal });
    return this.#limit.signal;
  }

  /** It has answered. */
  end(): void {
    this.#limit?.end();
  }

  /** It is not waited for any longer. */
  stop(): void {
    this.#limit?.abort();
  }
}

async function collect(
  request: NamesRequest,
  made: AsyncIterable<unknown>,
  context: Context,
): Promise<readonly NamesData[]> {
  const { connector, name, signal } = request;
  const timeout = deadlineFor(request);
  const names = (async () => {
    const list = new NameList(request);
    for await (const item of made) list.add(item);
    return list.names;
  })();
  const giveUp = (reason: string) => (): Error => {
    context.stop();
    return failed(connector, name, reason);
  };
  const late = giveUp(`did not answer within ${timeout / 1000} seconds`);
  try {
    const limit = { signal, timeout, late, cancelled: giveUp("was cancelled") };
    return await withLimit(limit, (over) => unlessAborted(names, over));
  } catch (error) {
    throw explain(connector, name, error);
  } finally {
    context.end();
  }
}

function deadlineFor({ connector, deadlineMs }: NamesRequest): number {
  return deadlineMs ?? deadlineOf(connector, "makeNamesData");
}

/** Takes what a connector yields, one by one: as many and for as long as may be, and nothing that is no host. */
class NameList {
  readonly names: NamesData[] = [];
  readonly #request: NamesRequest;
  readonly #startedAt = now();

  constructor(request: NamesRequest) {
    this.#request = request;
  }

  add(item: unknown): void {
    const { connector, name } = this.#request;
    const problem = problemOf(item);
    if (problem !== undefined) throw wrong(connector, `yielded ${problem}`);
    this.names.push(item as NamesData);
    if (this.names.length > MOST_NAMES) throw failed(connector, name, `yielded more than ${MOST_NAMES} hosts`);
    // No timer runs as long as they come without a pause.
    const deadlineMs = deadlineFor(this.#request);
    if (this.names.length % NAMES_PER_LOOK === 0 && now() - this.#startedAt > deadlineMs) {
      throw failed(connector, name, `did not come to an end within ${deadlineMs / 1000} seconds`);
    }
  }
}

/** What is wrong with a host that was yielded. */
function problemOf(item: unknown): string | undefined {
  if (kindOf(item) !== "an object") return `${kindOf(item)} instead of { name, data, groups }`;
  const { name, data, facts, groups } = item as { readonly [member: string]: unknown };
  if (typeof name !== "string" || name === "") return "a host without a name";
  if (name.length > LONGEST_NAME || CONTROL.test(name)) return `the name ${kindOf(name)}, which no host can have`;
  if (data !== undefined && kindOf(data) !== "an object")
    return `data for ${name} that is ${kindOf(data)}, not an object`;
  if (facts !== undefined && kindOf(facts) !== "an object")
    return `facts for ${name} that are ${kindOf(facts)}, not an object`;
  if (groups === undefined || (Array.isArray(groups) && groups.every((group) => typeof group === "string"))) return;
  return `groups for ${name} that are ${kindOf(groups)}, not a list of names`;
}

const LONGEST_NAME = 4_096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\0-\x1f\x7f]/;

function isIterable(made: unknown, symbol: symbol): boolean {
  return typeof made === "object" && made !== null && symbol in made;
}

function wrong(connector: Connector, what: string): PluginError {
  return connectorFault(connector, "makeNamesData", what);
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
