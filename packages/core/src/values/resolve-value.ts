/** Gets the values that a config only refers to, when they are needed: once each, and every one is a secret. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { isMapping } from "../config/describe-value.ts";
import type { Log, Prompt } from "../connector/define-connector.ts";
import { ConfigError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { Redactor } from "../output/redactor.ts";
import { type Deferred, defer } from "../waiting/deferred.ts";
import type { ValueSource } from "./define-value-source.ts";
import { type FetchedValue, type FetchOptions, fetchValues } from "./fetch-values.ts";
import { ProgramRunner } from "./program-runner.ts";
import { createSourceCatalog, type SourceCatalog } from "./source-catalog.ts";
import { holdsReference, isReference, type Reference } from "./value-reference.ts";

/** What values may come from, and who is told about them. */
export interface ResolverOptions {
  /** The sources there are. Default: core's own. */
  readonly catalog?: SourceCatalog | undefined;
  /** Relative paths start here, and programs run here. */
  readonly folder: string;
  /** Absent: nobody can be asked. */
  readonly prompt?: Prompt | undefined;
  /** Told of each value before anyone else sees it. */
  readonly onSecret: (value: string) => void;
  /** Knows what is secret already. Default: one that knows nothing. */
  readonly redactor?: Redactor | undefined;
  readonly log?: Log | undefined;
  readonly signal: AbortSignal;
  /** Default: the environment of this process. */
  readonly environment?: { readonly [name: string]: string | undefined } | undefined;
  /** Milliseconds for a `$command`. Default: 30,000. */
  readonly commandDeadlineMs?: number | undefined;
}

/** Whose setting is resolved, for messages. */
export interface ValuePlace {
  readonly host?: string | undefined;
  readonly key: string;
}

/** A resolved value. */
export interface ResolvedValue {
  readonly value: unknown;
  /** Each text that came from a reference. */
  readonly secrets: readonly string[];
}

/** Resolves the references inside a value, at any depth. @throws ConfigError ERR_TOWLINE_CONFIG_VALUE */
export type ResolveValue = (value: unknown, place: ValuePlace) => Promise<ResolvedValue>;

/**
 * Makes a resolver that asks each source once for a value: hosts that share `{ $prompt: "Password" }` or a command share the
 * answer. What many hosts ask of a source at the same time goes to it in one call.
 */
export function createValueResolver(options: ResolverOptions): ResolveValue {
  const {
    catalog = createSourceCatalog(),
    folder,
    onSecret,
    signal,
    redactor = new Redactor(),
    environment = process.env,
  } = options;
  const runner = new ProgramRunner({ folder, environment, redactor, commandDeadlineMs: options.commandDeadlineMs });
  const { prompt, log = () => {} } = options;
  const fetching: FetchOptions = { folder, environment, runner, prompt, log, signal, redactor, onSecret };
  const answers = new Map<string, Promise<FetchedValue>>();
  const queues = new Map<string, SourceQueue>();

  const answer = (name: string, request: unknown): Promise<FetchedValue> => {
    const identity = JSON.stringify([name, inOrder(request)]);
    const known = answers.get(identity);
    if (known !== undefined) return known;
    const queue = queues.get(name) ?? new SourceQueue(catalog.load(name), fetching);
    queues.set(name, queue);
    const asked = queue.ask(request);
    answers.set(identity, asked);
    return asked;
  };

  const resolveReference = async (reference: Reference, place: ValuePlace): Promise<string> => {
    const problem = await catalog.check(reference);
    if (problem !== undefined) throw missing(place, { problem: problem.message, advice: problem.advice });
    const [[key, request] = ["", ""]] = Object.entries(reference);
    const found = await answer(key.slice(1), request);
    if ("value" in found) return found.value;
    throw "error" in found ? found.error : missing(place, found);
  };

  const walk = async (value: unknown, place: ValuePlace, secrets: string[]): Promise<unknown> => {
    if (!holdsReference(value)) return value;
    if (Array.isArray(value)) return Promise.all(value.map((item) => walk(item, place, secrets)));
    if (isReference(value)) {
      const text = await resolveReference(value, place);
      if (text !== "") secrets.push(text);
      return text;
    }
    if (!isMapping(value)) return value;
    const entries = await Promise.all(
      Object.entries(value).map(async ([key, item]) => [key, await walk(item, place, secrets)] as const),
    );
    return Object.fromEntries(entries);
  };

  return async (value, place) => {
    const secrets: string[] = [];
    return { value: await walk(value, place, secrets), secrets };
  };
}

/** What is asked of one source: while it answers, the next questions gather. */
class SourceQueue {
  readonly #source: Promise<ValueSource>;
  readonly #options: FetchOptions;
  #waiting: { readonly request: unknown; readonly answer: Deferred<FetchedValue> }[] = [];
  #isAsking = false;

  constructor(source: Promise<ValueSource>, options: FetchOptions) {
    this.#source = source;
    this.#options = options;
  }

  ask(request: unknown): Promise<FetchedValue> {
    const answer = defer<FetchedValue>();
    this.#waiting.push({ request, answer });
    if (!this.#isAsking) void this.#work();
    return answer.promise;
  }

  async #work(): Promise<void> {
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      // Hosts come one after another: as long as each turn of the event loop brings more, all of them go into one call.
      for (let before = 0; before !== this.#waiting.length; await nextTurn()) before = this.#waiting.length;
      const batch = this.#waiting;
      this.#waiting = [];
      const found = await this.#fetch(batch.map(({ request }) => request));
      for (const [index, { answer }] of batch.entries()) answer.resolve(found[index] as FetchedValue);
    }
    this.#isAsking = false;
  }

  async #fetch(requests: readonly unknown[]): Promise<readonly FetchedValue[]> {
    try {
      return await fetchValues(await this.#source, requests, this.#options);
    } catch (error) {
      const answer = isTowlineError(error) ? { error } : { problem: messageOf(error) };
      return requests.map(() => answer);
    }
  }
}

/** Mappings that say the same are the same request. */
function inOrder(request: unknown): unknown {
  return isMapping(request) ? Object.entries(request).sort(([one], [other]) => (one < other ? -1 : 1)) : request;
}

function missing(
  { host, key }: ValuePlace,
  { problem, advice, code = "ERR_TOWLINE_CONFIG_VALUE" }: Extract<FetchedValue, { problem: string }>,
): ConfigError {
  const owner = host === undefined ? key : `Host ${host}: ${key}`;
  return new ConfigError(code, `${owner} has no value: ${problem}`, { host, advice });
}
