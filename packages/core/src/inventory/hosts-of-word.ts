/** Finds the hosts that a word of a target adds: those of the fleet, and those that it names for the first time. */
import { InventoryError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { atomsOfRange } from "../targets/read-word.ts";
import type { NameAtom } from "../targets/target-atom.ts";
import type { FilterAtom } from "./filter-hosts.ts";
import { namesOf } from "./known-names.ts";
import { atPlace, locateProblem } from "./locate-problem.ts";
import { isOfConnector, matcherOf, type SelectContext } from "./match-hosts.ts";
import { emptyTarget, noSuchGroup, noSuchKey, unknownName } from "./nothing-found.ts";
import type { KnownHost } from "./roster.ts";
import { identityOfText, joinRoute, parseRoute, type RouteStep } from "./route.ts";

/** @throws InventoryError when the word selects nothing, or names what can't be */
export async function hostsOfWord(atom: FilterAtom, context: SelectContext): Promise<readonly KnownHost[]> {
  const { fleet, roster } = context;
  switch (atom.kind) {
    case "all": {
      const hosts = await roster.all();
      if (hosts.length > 0) return hosts;
      throw emptyTarget(atom, "there are no hosts in the config", "Add some to fleet.hosts, or name a host.");
    }
    case "glob":
    case "pattern": {
      const hosts = (await roster.all()).filter(await matcherOf(atom, context));
      if (hosts.length > 0) return hosts;
      throw emptyTarget(atom, "no host of the config is called so", "See what there is: towline hosts");
    }
    case "has":
    case "data": {
      const all = await roster.all();
      const hosts = all.filter(await matcherOf(atom, context));
      if (hosts.length > 0) return hosts;
      throw noSuchKey(atom, all) ?? emptyTarget(atom, "it is true of no host", "See what is set: towline explain HOST");
    }
    case "range":
      return (await Promise.all(atomsOfRange(atom).map((word) => hostsOfWord(word, context)))).flat();
    case "group":
      return hostsOfGroup(atom, context);
    case "host":
      return hostsOfName(atom, context);
    case "name": {
      // A group such as `@docker` is that of a connector, which may list hosts though the config names none.
      if (fleet.members.has(atom.text) && !atom.text.startsWith("@")) return hostsOfGroup(atom, context);
      return hostsOfName(atom, context);
    }
  }
}

async function hostsOfGroup(atom: NameAtom, context: SelectContext): Promise<readonly KnownHost[]> {
  const { fleet, roster, boats } = context;
  // Connectors other than ssh may add hosts to the group.
  const complete =
    boats.length === 0 && fleet.hosts.every(({ steps }) => steps.length === 1 && steps[0].connector === "ssh");
  const members = fleet.members.get(atom.text);
  const hosts =
    complete && members !== undefined
      ? (await Promise.all(members.map((host) => roster.ofConfigured(host)))).flat()
      : (await (members === undefined ? roster.all() : roster.withGroup(atom.text))).filter(
          await matcherOf({ ...atom, kind: "group" }, context),
        );
  if (hosts.length > 0) return hosts;
  if (members === undefined) throw noSuchGroup(atom, await groupsOf(context));
  throw emptyTarget(atom, "the group has no hosts", `Add hosts to groups.${atom.text}.hosts.`);
}

async function groupsOf({ fleet, roster }: SelectContext): Promise<readonly string[]> {
  return [...new Set([...fleet.members.keys(), ...namesOf(await roster.all()).groups.keys()])];
}

async function hostsOfName(atom: NameAtom, context: SelectContext): Promise<readonly KnownHost[]> {
  const { fleet, roster } = context;
  const steps = locateProblem(atom.place, () => parseRoute(atom.text));
  const configured = fleet.byIdentity.get(joinRoute(steps));
  if (configured !== undefined) return roster.ofConfigured(configured);
  const [first] = steps;
  const bare = steps.length === 1 && first.name === undefined ? first.connector : undefined;
  const known = await hostsAlreadyKnown(atom, bare, first.connector, context);
  if (known.length > 0) return known;
  if (context.refusesUnknown && !(await isKnown(first, context))) {
    throw unknownName(atom, context, await roster.all());
  }
  const made = await roster.ofRoute(atom.text).catch((error: unknown) => {
    throw atPlace(bare === undefined ? error : withoutAt(error, bare, fleet), atom.place);
  });
  if (!atom.text.startsWith("@")) context.onUnknown(atom.text);
  if (made.length > 0) return made;
  throw emptyTarget(atom, "its connector lists no hosts", "Start or create one, or name another.");
}

/** Whether the fleet knows the host that a route begins with; what lies behind it can't be in a config. */
async function isKnown(first: RouteStep, { fleet, roster }: SelectContext): Promise<boolean> {
  if (first.name === undefined) return true;
  const identity = joinRoute([first]);
  return fleet.byIdentity.has(identity) || namesOf(await roster.all()).hosts.has(identity);
}

/** `@web` is a connector; whoever means a group or a host of that name is told so. */
function withoutAt(error: unknown, name: string, { members, byIdentity }: SelectContext["fleet"]): unknown {
  if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_CONNECTOR_UNKNOWN") return error;
  const kind = members.has(name) ? "group" : byIdentity.has(`@ssh/${name}`) ? "host" : undefined;
  if (kind === undefined) return error;
  return new InventoryError(error.code, `no installed package has the connector "${name}", but ${name} is a ${kind}`, {
    connector: name,
    advice: `Did you mean "${name}"? What begins with @ is a connector.`,
  });
}

/** Hosts of the config or a boat that a name stands for, though the config does not spell it so. */
async function hostsAlreadyKnown(
  { text, kind }: NameAtom,
  bare: string | undefined,
  connector: string,
  { fleet, roster, boats }: SelectContext,
): Promise<readonly KnownHost[]> {
  if (bare !== undefined) {
    // Only the boats of this connector list hosts of it: `@local` must not wait for a cloud to answer.
    if (boats.some(({ provider }) => provider === bare)) return (await roster.all()).filter(isOfConnector(bare));
    const members = fleet.members.get(text) ?? [];
    const candidates = fleet.hosts.filter((host) => host.steps.at(-1)?.connector === bare || members.includes(host));
    return (await Promise.all(candidates.map((host) => roster.ofConfigured(host)))).flat();
  }
  const plain = !text.startsWith("@");
  const mayYield = plain
    ? boats.length > 0 || fleet.hosts.some(({ steps }) => steps.length > 1 || steps[0].connector !== "ssh")
    : boats.some(({ provider }) => provider === connector);
  if (!mayYield) return [];
  const names = namesOf(await roster.all());
  const found = new Set([...(names.hosts.get(text) ?? []), ...(names.hosts.get(identityOfText(text)) ?? [])]);
  if (kind === "name") for (const host of names.groups.get(text) ?? []) found.add(host);
  return [...found];
}
