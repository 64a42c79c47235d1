/** Checks hosts that a source names by whatever connector's names: it may be in anybody's hands. */
import type { NamesData } from "@towline/core";
import { readHostData } from "./host-data.ts";
import { listingFailed } from "./listing-failed.ts";
import { showText } from "./show-text.ts";

const LONGEST_NAME = 1_024;
/** Invisible characters, too: two names that look alike must be the same. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
const PLAIN = /^[\p{L}\p{M}\p{N}_.:%@+=~[\]-]+$/u;
const ROUTE = /^@[a-z][a-z0-9-]*(?:\/[^-].*)?$/su;
const GROUP = /^[^-\s,!&^[\]][^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{0,199}$/u;

/**
 * The host, if it can be one: its name is a host's or a route, its data are plain values. Groups that nobody could name are
 * left out.
 *
 * @param place where it stands, for the message: `hosts.txt:3`, `the program x`
 * @throws InventoryError
 */
export function checkHost(connector: string, place: string, { name, data = {}, groups = [] }: NamesData): NamesData {
  const why = problemOf(name);
  if (why !== undefined) {
    const advice = "Write a host's name or address, or a route such as @ssh/web1 or @ssh/box//@docker/app.";
    throw listingFailed(connector, `${place} names ${show(name)} as a host: ${why}`, advice);
  }
  const read = readHostData(data);
  if ("problem" in read) {
    const what = `${place}: the setting ${show(read.key)} of ${show(name)} ${read.problem}`;
    throw listingFailed(connector, what, "Set it in the config, if you want it.");
  }
  return { name, data: read.data, groups: groups.filter((group) => GROUP.test(group)) };
}

/** The same for many, of which a name that is there twice is one host. */
export function checkHosts(connector: string, place: string, hosts: readonly NamesData[]): readonly NamesData[] {
  return mergeHosts(hosts.map((host) => checkHost(connector, place, host)));
}

/** Hosts of one name are one host, with the data and the groups of all; what comes later is stronger. */
export function mergeHosts(hosts: readonly NamesData[]): readonly NamesData[] {
  const byName = new Map<string, NamesData>();
  for (const host of hosts) {
    const known = byName.get(host.name);
    byName.set(host.name, known === undefined ? host : merge(known, host));
  }
  return [...byName.values()];
}

function merge(known: NamesData, added: NamesData): NamesData {
  const groups = [...new Set([...(known.groups ?? []), ...(added.groups ?? [])])];
  return { name: known.name, data: { ...known.data, ...added.data }, groups };
}

function problemOf(name: string): string | undefined {
  if (name === "") return "it is empty";
  if (name.length > LONGEST_NAME) return `it has more than ${LONGEST_NAME} characters`;
  if (UNSEEN.test(name)) return "it holds characters that can't be seen";
  if (name.startsWith("-")) return "it begins with a dash";
  if (name.startsWith("@") ? ROUTE.test(name) : PLAIN.test(name)) return undefined;
  return "no host is called so";
}

function show(name: string): string {
  return JSON.stringify(showText(name, 60));
}
