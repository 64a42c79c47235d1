/** Asks boats for their hosts: each once, with its deadline, its cache, and what holds where it does not answer. */
import type { ConfigBoat } from "../config/config.ts";
import type { Notice } from "../connector/notice.ts";
import { ConfigError, InventoryError, PluginError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { DataLayer, DataSource } from "../settings/effective-hop.ts";
import type { KeyRules } from "../settings/key-rules.ts";
import { now } from "../waiting/clock.ts";
import { withLimit } from "../waiting/limit.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { BoatCache, cacheKeyOf, type KeptListing } from "./boat-cache.ts";
import { findSecret } from "./boat-secrets.ts";
import { createBoatLayer, nameOfBoat } from "./configured-fleet.ts";
import { type ExpandContext, expandRoute } from "./expand-route.ts";
import type { ExpandedHost } from "./expanded-host.ts";
import type { SourceReport } from "./source-report.ts";

/** What asking needs to know. */
export interface BoatsContext {
  readonly boats: readonly ConfigBoat[];
  readonly expand: ExpandContext;
  /** The settings of all hosts and of the call, for connectors to look at while they list. */
  readonly layers: readonly DataLayer[];
  readonly rules: KeyRules;
  readonly cacheFolder: string;
  /** Whether each boat is asked, however young its last answer is. */
  readonly refresh: boolean;
  /** Masks the secrets that are known. */
  redact(text: string): string;
  onNotice(notice: Notice): void;
  /** @throws what is wrong with the settings of boats, before any is asked */
  check(): Promise<void>;
}

type Report = Omit<SourceReport, "kind" | "name">;

interface Answer {
  readonly hosts: readonly ExpandedHost[];
  readonly report: Report;
}

/** The boats of a fleet. */
export class Boats {
  readonly #context: BoatsContext;
  readonly #cache: BoatCache;
  readonly #asked = new Map<ConfigBoat, Promise<Answer>>();
  readonly #reports = new Map<ConfigBoat, Report>();
  readonly #labels: ReadonlyMap<ConfigBoat, string>;
  #checked: Promise<void> | undefined;

  constructor(context: BoatsContext) {
    this.#context = context;
    this.#cache = new BoatCache(context.cacheFolder);
    this.#labels = labelBoats(context.boats);
  }

  get all(): readonly ConfigBoat[] {
    return this.#context.boats;
  }

  /** What it is called: several of one provider are told apart. */
  labelOf(boat: ConfigBoat): string {
    return this.#labels.get(boat) ?? nameOfBoat(boat);
  }

  /**
   * What these boats list, in their order; all are asked at once, and each only the first time.
   *
   * @throws InventoryError when one that is required does not answer, with all that do not
   */
  async ask(boats: readonly ConfigBoat[]): Promise<readonly { boat: ConfigBoat; hosts: readonly ExpandedHost[] }[]> {
    if (boats.length === 0) return [];
    this.#checked ??= this.#context.check();
    await this.#checked;
    const answers = await Promise.allSettled(boats.map((boat) => this.#askOnce(boat)));
    const errors = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
    if (errors.length > 0) throw combine(errors);
    return boats.map((boat, index) => {
      const answer = answers[index] as PromiseFulfilledResult<Answer>;
      return { boat, hosts: answer.value.hosts };
    });
  }

  /** What boats say of a host, in their order, whichever was asked first: the later one wins. */
  sortLayers(host: ExpandedHost): ExpandedHost {
    if (this.all.length < 2) return host;
    const rankOf = ({ source }: DataLayer) =>
      source.boat === undefined
        ? -1
        : this.all.findIndex(({ path, file }) => path === source.boat && file === source.file);
    const hops = host.hops.map((hop) => ({ ...hop, names: hop.names.toSorted((a, b) => rankOf(a) - rankOf(b)) }));
    return { ...host, hops: hops as unknown as ExpandedHost["hops"] };
  }

  tell(notice: Notice): void {
    this.#context.onNotice(notice);
  }

  /** In the order of the config. */
  reports(): SourceReport[] {
    return this.all.map((boat) => {
      const report = this.#reports.get(boat) ?? { state: "not asked" };
      return { kind: "boat", name: this.labelOf(boat), ...report };
    });
  }

  #askOnce(boat: ConfigBoat): Promise<Answer> {
    let asked = this.#asked.get(boat);
    if (asked === undefined) {
      const startedAt = now();
      const note = (report: Report) =>
        this.#reports.set(boat, { ...report, durationMs: Math.round(now() - startedAt) });
      asked = this.#ask(boat).then(
        (answer) => {
          note(answer.report);
          return answer;
        },
        (error: unknown) => {
          note({ state: "failed", detail: messageOf(error) });
          throw error;
        },
      );
      this.#asked.set(boat, asked);
    }
    return asked;
  }

  async #ask(boat: ConfigBoat): Promise<Answer> {
    const { refresh } = this.#context;
    const key = boat.cache > 0 ? this.#keyOf(boat) : undefined;
    const kept = key === undefined ? undefined : this.#cache.read(key);
    if (kept !== undefined && !refresh && kept.ageMs <= boat.cache) {
      return {
        hosts: kept.hosts,
        report: { state: "cached", hosts: kept.hosts.length, ageMs: Math.round(kept.ageMs) },
      };
    }
    try {
      const hosts = await this.#list(boat);
      const secret = key === undefined ? undefined : await this.#keep(key, hosts);
      const detail = secret === undefined ? undefined : `not kept, for it holds a secret: ${secret}`;
      return { hosts, report: { state: "asked", hosts: hosts.length, detail } };
    } catch (error) {
      return this.#doWithout(boat, kept, error);
    }
  }

  /** What it said before does, if that is not too old; else nothing does, unless it is not required. */
  #doWithout(boat: ConfigBoat, kept: KeptListing | undefined, error: unknown): Answer {
    const { expand, onNotice } = this.#context;
    if (!isTowlineError(error) || expand.signal.aborted) throw error;
    const label = this.labelOf(boat);
    const why = messageOf(error);
    const place = { connector: boat.provider };
    // A package that is broken, or that nothing may be run of, is no source that is down.
    const mayBeOld = !(error instanceof PluginError || error instanceof ConfigError);
    if (mayBeOld && kept !== undefined && kept.ageMs <= Math.max(boat.stale, boat.cache)) {
      const message = `the boat ${label} does not answer, so the hosts that it had ${showAge(kept.ageMs)} ago are used: ${why}`;
      onNotice({ ...place, code: "boat-stale", message });
      const ageMs = Math.round(kept.ageMs);
      return { hosts: kept.hosts, report: { state: "stale", hosts: kept.hosts.length, ageMs, detail: why } };
    }
    error.message = `The boat ${label} lists no hosts: ${why}`;
    if (boat.required) throw error;
    onNotice({ ...place, code: "boat-failed", message: `the hosts of the boat ${label} are missing: ${why}` });
    return { hosts: [], report: { state: "failed", detail: why } };
  }

  async #list(boat: ConfigBoat): Promise<readonly ExpandedHost[]> {
    const { expand, layers } = this.#context;
    const { provider, config, timeout } = boat;
    const layer = createBoatLayer(boat);
    const settings = layer === undefined ? layers : [...layers, layer];
    const late = () =>
      new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `it did not answer within ${(timeout ?? 0) / 1000} seconds`, {
        connector: provider,
        advice: "Give it more time with timeout, or go without it: required: false.",
      });
    return withLimit({ signal: expand.signal, timeout, late }, async (signal) => {
      const { path, file } = boat;
      const namedBy: DataSource = { kind: "host", label: `boat ${this.labelOf(boat)}`, path, file, boat: path };
      const context: ExpandContext = { ...expand, signal, namedBy, deadlineMs: timeout, onListed: undefined };
      return unlessAborted(expandRoute([{ connector: provider, name: nameIn(config) }], settings, context), signal);
    });
  }

  /** Why it is not kept, if it is not. */
  async #keep(key: string, hosts: readonly ExpandedHost[]): Promise<string | undefined> {
    const secret = await findSecret(hosts, this.#context.rules, (text) => this.#context.redact(text));
    if (secret === undefined) this.#cache.write(key, hosts);
    return secret;
  }

  /** All that an answer depends on, as far as it can be known. Values that are kept elsewhere are not fetched for it. */
  #keyOf(boat: ConfigBoat): string {
    const { expand, layers } = this.#context;
    const { provider, config, path, file } = boat;
    const entry = expand.registry.list().find(({ identifier }) => identifier === provider);
    const data = layers.map((layer) => layer.data);
    const own = [provider, config, path, file, this.labelOf(boat)];
    return cacheKeyOf([own, data, expand.cwd, entry?.packageName, entry?.version, entry?.folder]);
  }
}

function nameIn({ name }: ConfigBoat["config"]): string | undefined {
  return typeof name === "string" && name !== "" ? name : undefined;
}

/** By their names; those that share one are counted. */
function labelBoats(boats: readonly ConfigBoat[]): ReadonlyMap<ConfigBoat, string> {
  const labels = new Map<ConfigBoat, string>();
  const counts = new Map<string, number>();
  for (const boat of boats) {
    const name = nameOfBoat(boat);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    labels.set(boat, count === 1 ? name : `${name} #${count}`);
  }
  return labels;
}

function combine(errors: readonly unknown[]): unknown {
  const [first, ...others] = errors;
  if (others.length === 0 || !errors.every(isTowlineError)) return first;
  const lines = errors.map((error) => `  ${messageOf(error)}`).join("\n");
  return new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `${errors.length} boats list no hosts:\n${lines}`, {
    advice: "What can be done without may say so in the config: required: false.",
    cause: first,
  });
}

function showAge(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
