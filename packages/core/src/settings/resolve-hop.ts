/** Works out the settings of one hop as they apply: every source merged, values fetched, all of it checked. */

import { acceptsPlainly } from "../config/accepts-plainly.ts";
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import { checkValue, checkWhole } from "../config/schema-checker.ts";
import { deadlineOf } from "../connector/deadlines.ts";
import type { Connector, Data, Log } from "../connector/define-connector.ts";
import { InventoryError } from "../errors/kinds.ts";
import { kindOf, messageOf } from "../errors/message-of.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { connectorFault } from "../registry/package-of.ts";
import type { ResolveValue } from "../values/resolve-value.ts";
import { holdsReference, isCheap, showReferences } from "../values/value-reference.ts";
import { askConnector } from "./ask-connector.ts";
import { coerceText, coerceWord } from "./coerce-text.ts";
import { convertArguments } from "./convert-arguments.ts";
import { mergeLayers } from "./data-layers.ts";
import type { DataLayer, DataSource, TracedHop } from "./effective-hop.ts";
import { definitionsOf } from "./key-rules.ts";
import type { CheckOwnSettings } from "./own-settings.ts";

/** What is to be resolved, and with what. */
export interface ResolveHopRequest {
  /** The host as shown. */
  readonly host: string;
  /** The hop's name, as its connector yielded it. */
  readonly name: string;
  readonly connector: Connector;
  /** Weakest first, those of the call included. */
  readonly layers: readonly DataLayer[];
  /** Whether the hop begins on this machine. */
  readonly isHere: boolean;
  readonly checkOwnSettings: CheckOwnSettings;
  readonly resolveValue: ResolveValue;
  /** False: only what costs nothing and asks nobody is fetched, and the rest is left out. */
  readonly isFetching: boolean;
  readonly onSecret: (value: string) => void;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly environment: { readonly [name: string]: string | undefined };
}

/** A hop, or every mistake in its settings. A mistake's path is the key alone; `sources` tell where it was set. */
export type ResolvedHop =
  | { readonly hop: TracedHop }
  | { readonly problems: readonly Problem[]; readonly sources: ReadonlyMap<string, DataSource> };

/**
 * Resolves a hop.
 *
 * @throws ConfigError when a referenced value cannot be had, or a setting is not to be trusted
 * @throws InventoryError when the connector's own sources fail
 */
export async function resolveHop(request: ResolveHopRequest): Promise<ResolvedHop> {
  const { connector, host, layers, isHere } = request;
  request.checkOwnSettings({ connector, layers, isHere, host });
  const { properties } = connector.dataSchema;
  const isOwn = (key: string) => Object.hasOwn(properties, key);
  const environment = environmentLayers(request);
  const users = mergeLayers([...environment, ...request.layers]);
  const fetched = new Set<string>();
  const fetchedKeys = new Set<string>();
  const isText = (key: string) => ["option", "environment"].includes(users.provenance.get(key)?.kind ?? "");
  const references = new Map<string, string>();
  const isSecret = (key: string) =>
    ARGUMENT_KEYS.get(key)?.description.secret === true || connector.dataMeta[key]?.secret === true;
  const set = async (key: string): Promise<void> => {
    const schema = isOwn(key) ? properties[key] : ARGUMENT_KEYS.get(key)?.schema;
    if (schema === undefined) {
      delete users.data[key];
      return;
    }
    const value = users.data[key];
    if (holdsReference(value)) {
      references.set(key, showReferences(value));
      if (!request.isFetching && (isSecret(key) || !isCheap(value))) {
        delete users.data[key];
        return;
      }
      const { value: resolved, secrets } = await request.resolveValue(value, { host, key });
      for (const text of secrets) fetched.add(text);
      fetchedKeys.add(key);
      users.data[key] = typeof resolved === "string" ? coerceText(resolved, schema) : resolved;
    } else if (typeof value === "string") {
      users.data[key] = (isText(key) ? coerceText : coerceWord)(value, schema);
    }
  };
  // All that a host needs of one source goes into one call.
  await Promise.all(Object.keys(users.data).map(set));
  const secrets = new Set(fetched);
  noteSecrets(users.data, connector, secrets, request.onSecret);
  const beneath = [defaultLayer(connector), await connectorLayer(request, users.data, isOwn)];
  const weaker = mergeLayers(beneath);
  // Made in one go: an object that gets so many keys one after another takes four times the memory.
  const data = Object.fromEntries(Object.entries({ ...weaker.data, ...users.data }).filter(([key]) => isOwn(key)));
  noteSecrets(data, connector, secrets, request.onSecret);
  const provenance = new Map([...weaker.provenance, ...users.provenance]);
  for (const key of provenance.keys()) if (!isOwn(key) && !ARGUMENT_KEYS.has(key)) provenance.delete(key);

  const problems = await checkEffective(connector, data, users.data, fetchedKeys, references.size === fetchedKeys.size);
  if (problems.length > 0) return { problems, sources: provenance };
  const hopArguments = convertArguments(users.data, fetched);
  return {
    hop: {
      connector,
      name: request.name,
      data,
      arguments: hopArguments,
      secrets: [...secrets],
      provenance,
      references,
      layers: [...beneath, ...environment, ...layers],
    },
  };
}

const defaultLayers = new WeakMap<Connector, DataLayer>();

function defaultLayer(connector: Connector): DataLayer {
  let layer = defaultLayers.get(connector);
  if (layer === undefined) {
    const set = Object.entries(connector.dataMeta).filter(([, meta]) => meta.default !== undefined);
    const data = Object.fromEntries(set.map(([key, meta]) => [key, meta.default]));
    layer = { source: { kind: "default", label: "default" }, data };
    defaultLayers.set(connector, layer);
  }
  return layer;
}

function environmentLayers({ connector, environment }: ResolveHopRequest): DataLayer[] {
  return Object.entries(connector.dataMeta).flatMap(([key, { env }]) => {
    const value = env === undefined ? undefined : environment[env];
    if (env === undefined || value === undefined || value === "") return [];
    return [{ source: { kind: "environment", label: env }, data: { [key]: value } }];
  });
}

async function connectorLayer(
  { connector, name, host, cwd, signal, log }: ResolveHopRequest,
  users: Data,
  isOwn: (key: string) => boolean,
): Promise<DataLayer> {
  const source = { kind: "resolved", label: `${connector.name}'s own sources` } as const;
  if (connector.resolveData === undefined) return { source, data: {} };
  const data = Object.fromEntries(Object.entries(users).filter(([key]) => isOwn(key)));
  const resolving = connector.resolveData.bind(connector);
  try {
    const limit = deadlineOf(connector, "resolveData");
    const given: unknown = await askConnector(signal, limit, async (stop) =>
      resolving({ name, data, cwd, signal: stop, log }),
    );
    if (kindOf(given) === "an object") return { source, data: given as Data };
    throw connectorFault(connector, "resolveData", `gave ${kindOf(given)} instead of settings`, { host });
  } catch (cause) {
    if (isTowlineError(cause)) throw cause;
    const message = messageOf(cause);
    throw new InventoryError(
      "ERR_TOWLINE_INVENTORY_FAILED",
      `Host ${host}: the connector ${connector.name} failed to read its own settings: ${message.split("\n", 1)[0]}`,
      { host, connector: connector.name, advice: `See what it reads: towline connectors ${connector.name}`, cause },
    );
  }
}

function noteSecrets(data: Data, connector: Connector, secrets: Set<string>, onSecret: (value: string) => void): void {
  for (const [key, value] of Object.entries(data)) {
    const isSecret = connector.dataMeta[key]?.secret === true || ARGUMENT_KEYS.get(key)?.description.secret === true;
    if (!isSecret || value === "" || typeof value === "object") continue;
    const text = String(value);
    if (secrets.has(text)) continue;
    secrets.add(text);
    onSecret(text);
  }
}

/** What was fetched is a secret, whatever its key is. */
async function checkEffective(
  connector: Connector,
  data: Data,
  users: Data,
  fetched: ReadonlySet<string>,
  isWhole: boolean,
): Promise<readonly Problem[]> {
  const settings = Object.entries(users).flatMap(([key, value]) => {
    const argument = ARGUMENT_KEYS.get(key);
    return argument === undefined ? [] : [{ key, value, argument }];
  });
  const fits = acceptsPlainly(connector.dataSchema, data);
  if (fits && settings.every(({ value, argument }) => acceptsPlainly(argument.schema, value))) return [];
  const definitions = definitionsOf(connector.dataSchema);
  const isSecret = (key: string, declared: boolean | undefined) => fetched.has(key) || declared === true;
  const problems = await Promise.all([
    ...Object.entries(data).map(([key, value]) => {
      const schema = connector.dataSchema.properties[key] ?? {};
      return checkValue(key, schema, definitions, value, isSecret(key, connector.dataMeta[key]?.secret));
    }),
    ...settings.map(({ key, value, argument }) =>
      checkValue(key, argument.schema, {}, value, isSecret(key, argument.description.secret)),
    ),
  ]);
  const found = problems.flat();
  // What was left out is not missing.
  return found.length > 0 || !isWhole ? found : checkWhole(connector.dataSchema, data);
}
