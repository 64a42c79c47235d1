/** The settings of one hop of a host: each with its value, secrets masked, what set it, and what that overrode. */
import type { DataSource, EventOf, ExplainedHop, Fleet, HostEntry } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";
import { showPath } from "../render/show-path.ts";
import { isCalledSecret, maskSecrets } from "../session/is-secret-key.ts";
import { type Overridden, overriddenBy, ownKeys, strongest } from "./read-layers.ts";

export type Setting = EventOf<"setting">;

/** Whose a setting is: the connector's, nobody's but the user's, or one that says how commands run. */
export type SettingKind = "connector" | "own" | "argument";

/** One setting, and whether nobody set it. */
export interface ListedSetting {
  readonly event: Setting;
  readonly kind: SettingKind;
  readonly isDefault: boolean;
  /** How much of `overrode` is more than the default. */
  readonly overrodeBySomebody: number;
}

/** What is known of files, for all hosts of one command. */
export interface SettingsContext {
  readonly fleet: Fleet;
  readonly cwd: string;
  /** The places that were looked up: many hosts have the same. */
  readonly places: Map<DataSource, Map<string, Promise<string>>>;
}

const ORDER: readonly SettingKind[] = ["connector", "own", "argument"];

/** Whether a key is for people: not if its connector hides it, unless someone set it. */
export function isForPeople(key: string, { connector, provenance }: ExplainedHop): boolean {
  return connector.dataMeta[key]?.hidden !== true || provenance.get(key)?.kind !== "resolved";
}

/** What someone set before the defaults; the connector's keys before the user's own, and these before the global arguments. */
export async function listSettings(
  entry: HostEntry,
  hop: ExplainedHop,
  isLastHop: boolean,
  context: SettingsContext,
): Promise<ListedSetting[]> {
  const { MASK } = await import("@towline/core");
  const { fleet } = context;
  const known = [...hop.provenance.keys()].filter((key) => isForPeople(key, hop));
  // What nothing reads is said of the host, and not of the hops on the way to it.
  const others = isLastHop ? ownKeys(hop, new Set(hop.provenance.keys())).filter(isNobodys(fleet)) : [];
  const settings: ListedSetting[] = [];
  for (const key of [...known, ...others]) {
    const argument = GLOBAL_ARGUMENTS.find((each) => each.key === key);
    const isOwn = !hop.provenance.has(key);
    const isSecret = argument?.secret || hop.connector.dataMeta[key]?.secret === true || (isOwn && isCalledSecret(key));
    const reference = hop.references.get(key);
    const written = isOwn ? strongest(hop, key) : undefined;
    let value: unknown = isOwn ? written?.value : argument === undefined ? hop.data[key] : hop.arguments[argument.name];
    if (value === undefined && reference === undefined) continue;
    if (argument?.isTime && value !== undefined) value = (value as number) / 1000;
    const source = written?.source ?? (hop.provenance.get(key) as DataSource);
    const show = (each: unknown, isHidden: boolean): unknown =>
      isHidden ? MASK : JSON.parse(fleet.redact(JSON.stringify(isOwn ? maskSecrets(each, MASK) : each)));
    const weaker = overriddenBy(hop, key);
    const overrode: { value: unknown; source: string }[] = [];
    for (const each of weaker) {
      const label = await describeSource(each.source, key, context);
      overrode.push({ value: show(each.value, isSecret || each.isReference), source: label });
    }
    const from = reference === undefined ? "" : `, from ${reference}`;
    const event: Setting = {
      type: "setting",
      host: entry.name,
      hop: hop.name,
      key,
      value: show(
        value,
        isSecret || written?.isReference === true || (reference !== undefined && typeof value !== "object"),
      ),
      source: (await describeSource(source, key, context)) + from,
      ...(overrode.length > 0 ? { overrode } : {}),
    };
    settings.push({
      event,
      kind: key.startsWith("_") ? "argument" : isOwn ? "own" : "connector",
      isDefault: source.kind === "default",
      overrodeBySomebody: weaker.filter(isBySomebody).length,
    });
  }
  return settings.sort(
    (one, other) =>
      Number(one.isDefault) - Number(other.isDefault) ||
      ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) ||
      (one.event.key < other.event.key ? -1 : 1),
  );
}

/** What a group says to other connectors is nothing to this host. */
function isNobodys({ registry }: Fleet): (key: string) => boolean {
  return (key) => registry.ownerOf(key) === undefined;
}

function isBySomebody({ source }: Overridden): boolean {
  return source.kind !== "default";
}

function describeSource(source: DataSource, key: string, context: SettingsContext): Promise<string> {
  const known = context.places.get(source) ?? new Map<string, Promise<string>>();
  context.places.set(source, known);
  const described = known.get(key) ?? describePlace(source, key, context);
  known.set(key, described);
  return described;
}

async function describePlace(source: DataSource, key: string, { fleet, cwd }: SettingsContext): Promise<string> {
  const place = source.path === undefined ? undefined : await fleet.locate(source, key);
  if (place === undefined) return source.label;
  return `${source.label}, ${showPath(place.file, cwd)}:${place.line}`;
}
