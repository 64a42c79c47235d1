/** Sees to it that no setting that somebody else could have written says what runs on this machine. */
import { existsSync } from "node:fs";
import path from "node:path";
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import type { LoadedConfig } from "../config/config.ts";
import { isMapping } from "../config/describe-value.ts";
import type { Connector } from "../connector/define-connector.ts";
import { ConfigError } from "../errors/kinds.ts";
import { type Distrust, judgePath } from "../trust/judge-path.ts";
import { isReference } from "../values/value-reference.ts";
import { mergeLayers } from "./data-layers.ts";
import type { DataLayer, DataSource } from "./effective-hop.ts";

/** Settings that are about to be used. */
export interface SettingsInUse {
  readonly connector: Connector;
  readonly layers: readonly DataLayer[];
  /** Whether what they name is on this machine, and not behind another hop. */
  readonly isHere: boolean;
  /** Undefined while hosts are listed. */
  readonly host?: string | undefined;
}

/** @throws ConfigError `ERR_TOWLINE_CONFIG_UNTRUSTED`, which names the key, the file and its owner */
export type CheckOwnSettings = (settings: SettingsInUse) => void;

/** Variables are merged one by one, so a stronger source does not take the place of a weaker one. */
const MERGED_KEY = "_env";

/** Costs nothing where the config is the user's own and no setting names a file that does. */
export function createOwnSettingsCheck({
  distrust,
  distrusted,
}: Pick<LoadedConfig, "distrust" | "distrusted">): CheckOwnSettings {
  const isAllOwn = distrust === undefined && distrusted.size === 0;
  /** Only what stands in a config, or is said by a boat of it, has a place in it. */
  const judge: Judge = (source) => {
    if (source === undefined || (source.path ?? source.boat) === undefined) return undefined;
    return source.file === undefined ? distrust : distrusted.get(source.file);
  };
  return (settings) => {
    if (!isAllOwn) refuseForeignSettings(settings, judge);
    if (settings.isHere) refuseForeignFiles(settings);
  };
}

/** Why nothing runs on the word of a source. */
type Judge = (source: DataSource | undefined) => Distrust | undefined;

function refuseForeignSettings({ connector, layers, host }: SettingsInUse, judge: Judge): void {
  const { data, provenance } = mergeLayers(layers);
  for (const [key, value] of Object.entries(data)) {
    const isListed = host === undefined && key.startsWith("_");
    const merged =
      key === MERGED_KEY ? layers.filter((layer) => layer.data[key] != null).map(({ source }) => source) : [];
    const distrust = firstOf([...merged, provenance.get(key)], judge);
    if (isListed || distrust === undefined) continue;
    const rule = Object.hasOwn(connector.dataMeta, key) ? connector.dataMeta[key] : ARGUMENT_KEYS.get(key)?.description;
    if (rule === undefined) continue;
    const source = findSource(value);
    if (source !== undefined) throw refused(host, `${source} for ${key} is not asked`, distrust);
    if (rule.ownOnly !== undefined && value !== false) throw refused(host, `${key} is not used`, distrust);
  }
}

function firstOf(sources: readonly (DataSource | undefined)[], judge: Judge): Distrust | undefined {
  for (const source of sources) {
    const distrust = judge(source);
    if (distrust !== undefined) return distrust;
  }
  return undefined;
}

/** What a value would be fetched by from this machine. A question is asked of the user, who sees it. */
function findSource(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isReference(value)) return Object.keys(value).find((key) => key !== "$prompt");
  const items = Array.isArray(value) ? value : isMapping(value) ? Object.values(value) : [];
  for (const item of items) {
    const source = findSource(item);
    if (source !== undefined) return source;
  }
  return undefined;
}

function refuseForeignFiles({ connector, layers, host }: SettingsInUse): void {
  for (const key of fileKeysOf(connector)) {
    const value = mergeLayers(layers).data[key];
    // That it is missing is told by whoever reads it.
    if (typeof value !== "string" || !existsSync(value)) continue;
    const distrust = judgePath(path.resolve(value));
    if (distrust !== undefined) throw refused(host, `what ${key} names is not used`, distrust);
  }
}

const fileKeys = new WeakMap<Connector, readonly string[]>();

function fileKeysOf(connector: Connector): readonly string[] {
  const known = fileKeys.get(connector);
  if (known !== undefined) return known;
  const keys = Object.entries(connector.dataMeta).flatMap(([key, { ownOnly }]) => (ownOnly === "file" ? [key] : []));
  fileKeys.set(connector, keys);
  return keys;
}

function refused(host: string | undefined, what: string, { why, remedy }: Distrust): ConfigError {
  const subject = host === undefined ? what : `Host ${host}: ${what}`;
  return new ConfigError("ERR_TOWLINE_CONFIG_UNTRUSTED", `${subject}: ${why}`, {
    host,
    advice: `If it is yours: ${remedy}.`,
  });
}
