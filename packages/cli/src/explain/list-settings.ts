/** The settings of one hop of a host, each with its value, secrets masked, and the file and line or source that set it. */
import path from "node:path";
import type { DataSource, EventOf, ExplainedHop, Fleet, HostEntry } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";

export type Setting = EventOf<"setting">;

/** One setting, and whether nobody set it. */
export interface ListedSetting {
  readonly event: Setting;
  readonly isDefault: boolean;
}

/** Whether a key is for people: not if its connector hides it, unless someone set it. */
export function isForPeople(key: string, { connector, provenance }: ExplainedHop): boolean {
  return connector.dataMeta[key]?.hidden !== true || provenance.get(key)?.kind !== "resolved";
}

/** What someone set before the defaults, the connector's keys before the global arguments. */
export async function listSettings(
  entry: HostEntry,
  hop: ExplainedHop,
  fleet: Fleet,
  cwd: string,
): Promise<ListedSetting[]> {
  const { MASK } = await import("@towline/core");
  const isDefault = (key: string) => hop.provenance.get(key)?.kind === "default";
  const rank = (key: string) => 2 * Number(isDefault(key)) + Number(key.startsWith("_"));
  const keys = [...hop.provenance.keys()].filter((key) => isForPeople(key, hop));
  const settings: ListedSetting[] = [];
  for (const key of keys.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
    const argument = GLOBAL_ARGUMENTS.find((each) => each.key === key);
    const isSecret = argument?.secret || hop.connector.dataMeta[key]?.secret === true;
    const reference = hop.references.get(key);
    let value: unknown = argument === undefined ? hop.data[key] : hop.arguments[argument.name];
    if (value === undefined && reference === undefined) continue;
    if (argument?.isTime && value !== undefined) value = (value as number) / 1000;
    const event: Setting = {
      type: "setting",
      host: entry.name,
      hop: hop.name,
      key,
      value:
        isSecret || (reference !== undefined && typeof value !== "object")
          ? MASK
          : JSON.parse(fleet.redact(JSON.stringify(value))),
      source: await describeSource(hop.provenance.get(key) as DataSource, key, reference, fleet, cwd),
    };
    settings.push({ event, isDefault: isDefault(key) });
  }
  return settings;
}

async function describeSource(
  source: DataSource,
  key: string,
  reference: string | undefined,
  fleet: Fleet,
  cwd: string,
): Promise<string> {
  const from = reference === undefined ? "" : `, from ${reference}`;
  const place = source.path === undefined ? undefined : await fleet.locate(source, key);
  if (place === undefined) return `${source.label}${from}`;
  const file = path.relative(cwd, place.file);
  return `${source.label}, ${file.startsWith("..") ? place.file : file}:${place.line}${from}`;
}
