/** Reads hosts from the value of an output, in the forms that pyinfra has: a list, or a map of groups, each a list. */
import type { NamesData } from "@towline/core";
import { addressProblem, isRecord, listingFailed, nameProblem, readHostData, showText } from "@towline/listing";

const CONNECTOR = "terraform";
const GROUP = "@terraform";

/** A host's place in the output, for messages, and what is known of it from there. */
interface Place {
  readonly path: string;
  readonly group?: string | undefined;
  /** Its key in a map of hosts. */
  readonly key?: string | undefined;
}

/** @throws InventoryError for what is no host, with its place and never with its value, which may be a secret */
export function* readHosts(path: string, value: unknown): Iterable<NamesData> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield readHost(item, { path: `${path}.${index}` });
    return;
  }
  if (!isRecord(value)) throw wrong(path, `is ${kindOf(value)}`, "It must be a list of hosts, or a map of groups.");
  for (const [key, inner] of Object.entries(value)) {
    const inside = `${path}.${key}`;
    if (!Array.isArray(inner)) {
      yield readHost(inner, { path: inside, key });
      continue;
    }
    checkGroup(inside, key);
    for (const [index, item] of inner.entries()) yield readHost(item, { path: `${inside}.${index}`, group: key });
  }
}

function readHost(item: unknown, place: Place): NamesData {
  if (typeof item === "string") return fromText(item, place);
  if (isRecord(item)) return fromObject(item, place);
  throw wrong(place.path, `is ${kindOf(item)}`, "A host is a text, or an object with ssh_hostname or name.");
}

/** An address, as most outputs have it; or a route, or what else is a target. */
function fromText(text: string, place: Place): NamesData {
  const groups = groupsOf(place, []);
  if (text.startsWith("@")) return { name: checkRoute(text, place), groups };
  const key = place.key === undefined ? undefined : checkName(place.key, place);
  if (addressProblem(text) === undefined && !hasPort(text)) {
    return { name: `@terraform/${key ?? text}`, data: { ssh_hostname: text }, groups };
  }
  const problem = nameProblem(text) ?? (TARGET.test(text) ? undefined : "is no name or address of a host");
  if (problem !== undefined) throw wrong(place.path, problem, "A host is a name, an address, or a route.");
  return { name: `@ssh/${text}`, groups };
}

/** `[user@]host[:port]`, of which ssh makes settings. */
const TARGET = /^(?:[\p{L}\p{N}_.+~-]+@)?[\p{L}\p{N}_.:[\]%-]+$/u;

function hasPort(text: string): boolean {
  return /^[^:]+:\d+$|^\[.*\]:\d+$/.test(text);
}

function fromObject(item: { readonly [key: string]: unknown }, place: Place): NamesData {
  const { name, groups = [], ...rest } = item;
  if (name !== undefined && name !== null && typeof name !== "string") {
    throw wrong(`${place.path}.name`, `is ${kindOf(name)}`, "A name is a text.");
  }
  const read = readHostData(rest);
  if ("problem" in read) throw wrong(`${place.path}.${read.key}`, read.problem, "Leave it out of the output.");
  const { ssh_hostname: address } = read.data;
  const isAddress = typeof address === "string" && addressProblem(address) === undefined;
  if (address !== undefined && !isAddress) {
    const problem = typeof address === "string" ? addressProblem(address) : `is ${kindOf(address)}`;
    throw wrong(`${place.path}.ssh_hostname`, problem ?? "is no address", "It must be a host's name or address.");
  }
  const called = name ?? (address === undefined ? undefined : (place.key ?? address));
  if (typeof called !== "string") {
    throw wrong(place.path, "has neither name nor ssh_hostname", "A host needs one of them.");
  }
  const all = groupsOf(place, readGroups(groups, place));
  if (called.startsWith("@")) return { name: checkRoute(called, place), data: read.data, groups: all };
  const shown = checkName(called, place);
  if (address === undefined && addressProblem(shown) !== undefined) {
    throw wrong(place.path, "has no ssh_hostname, and its name is no address", "Add ssh_hostname.");
  }
  return { name: `@terraform/${shown}`, data: read.data, groups: all };
}

function readGroups(groups: unknown, { path }: Place): readonly string[] {
  const inside = `${path}.groups`;
  if (groups === null) return [];
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === "string")) {
    throw wrong(inside, `is ${kindOf(groups)}`, "It must be a list of names of groups.");
  }
  for (const group of groups) checkGroup(inside, group);
  return groups;
}

function groupsOf({ group }: Place, more: readonly string[]): readonly string[] {
  return [...new Set([GROUP, ...(group === undefined ? [] : [group]), ...more])];
}

function checkGroup(path: string, group: string): void {
  const problem = nameProblem(group);
  if (problem !== undefined) throw wrong(path, `names a group that ${problem}`, "Correct the name of the group.");
}

function checkName(name: string, { path }: Place): string {
  const problem = nameProblem(name);
  if (problem !== undefined) throw wrong(path, `has a name that ${problem}`, "Correct the host's name.");
  return name;
}

/** Where it leads is another connector's to judge. */
function checkRoute(route: string, { path }: Place): string {
  const problem = nameProblem(route.replaceAll("//@", "/@"));
  if (problem !== undefined) throw wrong(path, `has a name that ${problem}`, "Correct the host's name.");
  return route;
}

function wrong(path: string, problem: string, advice: string): Error {
  return listingFailed(CONNECTOR, `The output ${showText(path)} ${problem}`, advice);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "an object";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? typeof value;
}
