/** What stands in a column of a host: what it is, or a key of its data as it is written. Nothing is fetched for it. */
import { type Fleet, type HostEntry, settingOf } from "@towline/core";
import { isReference } from "../session/is-reference.ts";
import { isSecretKey, maskSecrets } from "../session/is-secret-key.ts";

/** Tells the value of a column; undefined where the host has none. */
export type ReadColumn = (entry: HostEntry) => unknown;

const OWN_COLUMNS: { readonly [name: string]: ReadColumn } = {
  name: ({ name }) => name,
  route: ({ route }) => route.map((hop) => hop.name).join("//"),
  connector: ({ route }) => (route.at(-1) ?? route[0]).connector,
  groups: ({ groups }) => groups,
  boats: ({ boats }) => boats ?? [],
};

/** Reads a column of hosts; secrets are masked. */
export async function openColumn(name: string, fleet: Fleet): Promise<ReadColumn> {
  const own = Object.hasOwn(OWN_COLUMNS, name) ? OWN_COLUMNS[name] : undefined;
  if (own !== undefined) return own;
  const { MASK } = await import("@towline/core");
  const [mapping = name] = name.split(".");
  const isSecret = (await isSecretKey(name, fleet.registry)) || (await isSecretKey(mapping, fleet.registry));
  return (entry) => {
    const value = settingOf(entry, name);
    if (value === undefined) return undefined;
    // What would have to be fetched is a secret, too.
    if (isSecret || isReference(value)) return MASK;
    return typeof value === "object" ? redact(maskSecrets(value, MASK), fleet) : redact(value, fleet);
  };
}

function redact(value: unknown, fleet: Fleet): unknown {
  return JSON.parse(fleet.redact(JSON.stringify(value)));
}
