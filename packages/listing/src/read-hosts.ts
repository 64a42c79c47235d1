/** Reads hosts from JSON: Ansible's dynamic form, or Towline's simple one. */
import type { Data, NamesData } from "@towline/core";
import { checkHosts } from "./check-host.ts";
import { isRecord } from "./json.ts";
import { listingFailed } from "./listing-failed.ts";
import { readDynamic } from "./read-dynamic.ts";

/**
 * The hosts that a source names, each once.
 *
 * - a list of names, or of `{ name, data?, groups? }`, by itself or as `{ hosts: […] }`
 * - groups by name, each a list of names or `{ hosts, children, vars }`, with `_meta.hostvars`: what `--list` prints
 *
 * @param what the source, as the subject of a sentence
 * @param toData what a host's variables of Ansible's are in Towline
 * @throws InventoryError
 */
export function readHosts(
  connector: string,
  what: string,
  document: unknown,
  toData: (variables: Data) => Data = connectionData,
): readonly NamesData[] {
  if (Array.isArray(document)) return checkHosts(connector, what, readList(connector, what, document));
  if (!isRecord(document)) {
    const kind = document === null ? "null" : typeof document;
    throw listingFailed(connector, `${what} gave ${kind} instead of a list of hosts, or of groups by name`);
  }
  const { hosts, ...others } = document;
  // A group could be called `hosts`, but would not be alone.
  if (Array.isArray(hosts) && Object.keys(others).length === 0) {
    return checkHosts(connector, what, readList(connector, what, hosts));
  }
  const read = readDynamic(connector, what, document);
  const made = read.map(({ name, data, groups }) => ({ name, data: toData(data), groups }));
  return checkHosts(connector, what, made);
}

function readList(connector: string, what: string, items: readonly unknown[]): NamesData[] {
  return items.map((item, index) => {
    if (typeof item === "string") return { name: item };
    const wrong = (why: string): Error => listingFailed(connector, `${what} gave a wrong host [${index}]: ${why}`);
    if (!isRecord(item)) throw wrong("neither a name nor { name, data, groups }");
    const { name, data = {}, groups = [] } = item;
    if (typeof name !== "string") throw wrong("it has no name");
    if (!isRecord(data)) throw wrong("its data are no object");
    if (!Array.isArray(groups) || !groups.every((group) => typeof group === "string")) {
      throw wrong("its groups are no list of names");
    }
    return { name, data, groups };
  });
}

const SETTINGS: { readonly [variable: string]: string } = {
  ansible_host: "ssh_hostname",
  ansible_ssh_host: "ssh_hostname",
  ansible_port: "ssh_port",
  ansible_ssh_port: "ssh_port",
  ansible_user: "ssh_user",
  ansible_ssh_user: "ssh_user",
};

/** Where and as whom a host is reached; all other variables are the user's own, and none is a global argument. */
function connectionData(variables: Data): Data {
  const kept = Object.entries(variables).filter(([key]) => !key.startsWith("_"));
  return Object.fromEntries(kept.map(([key, value]) => [Object.hasOwn(SETTINGS, key) ? SETTINGS[key] : key, value]));
}
