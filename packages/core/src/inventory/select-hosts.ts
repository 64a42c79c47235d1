/** Finds the hosts that a target names. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { atomsOfRange, type TargetAtom, type TargetExpression } from "../targets/target-expression.ts";
import { isNamed, isOfConnector, type Match, matcherOf, type SelectContext } from "./match-hosts.ts";
import type { KnownHost } from "./roster.ts";
import { identityOfText, parseRoute } from "./route.ts";

/**
 * The hosts of an expression, each once: those of the config in its order, then the others in that of the target.
 *
 * @throws InventoryError when a part of it is wrong, unknown or empty, or when nothing is left.
 */
export async function selectHosts(expression: TargetExpression, context: SelectContext): Promise<readonly KnownHost[]> {
  const selected = new Map<string, KnownHost>();
  for (const { from, within, without } of expression.terms) {
    const hosts = from === undefined ? await context.roster.all() : await hostsOf(from, context);
    const inside = await Promise.all(within.map((atom) => matcherOf(atom, context)));
    const outside = await Promise.all(without.map((atom) => matcherOf(atom, context)));
    for (const [index, atom] of without.entries()) {
      const match = outside[index];
      if (match !== undefined && !hosts.some(match)) await refuseUnknown(atom, match, context);
    }
    for (const host of hosts.map((known) => context.roster.latest(known))) {
      if (inside.every((match) => match(host)) && !outside.some((match) => match(host)))
        selected.set(host.identity, host);
    }
  }
  for (const atom of expression.without) {
    const match = await matcherOf(atom, context);
    const count = selected.size;
    for (const [identity, host] of selected) if (match(context.roster.latest(host))) selected.delete(identity);
    if (selected.size === count && count > 0) await refuseUnknown(atom, match, context);
  }
  return sortHosts(
    [...selected.values()].map((known) => context.roster.latest(known)),
    context.fleet.hosts.length,
  );
}

/** Sorts hosts of the config by its order; the others stay as the target has them. */
function sortHosts(hosts: KnownHost[], configured: number): readonly KnownHost[] {
  const rank = ({ order }: KnownHost) => Math.min(order, configured);
  return hosts.sort((left, right) => rank(left) - rank(right));
}

async function hostsOf(atom: TargetAtom, context: SelectContext): Promise<readonly KnownHost[]> {
  const { fleet, roster } = context;
  switch (atom.kind) {
    case "all": {
      const hosts = await roster.all();
      if (hosts.length > 0) return hosts;
      throw empty(atom, "there are no hosts in the config", "Add some to fleet.hosts, or name a host.");
    }
    case "glob": {
      const match = await matcherOf(atom, context);
      const hosts = (await roster.all()).filter(match);
      if (hosts.length > 0) return hosts;
      throw empty(atom, "no host of the config is called so", "See what there is: towline hosts");
    }
    case "range":
      return (await Promise.all(atomsOfRange(atom).map((word) => hostsOf(word, context)))).flat();
    case "name": {
      // A group such as `@docker` is that of a connector, which may list hosts though the config names none.
      if (fleet.members.has(atom.text) && !atom.text.startsWith("@")) return hostsOfGroup(atom, context);
      return hostsOfName(atom, context);
    }
  }
}

async function hostsOfGroup(atom: TargetAtom, { fleet, roster, boats }: SelectContext): Promise<readonly KnownHost[]> {
  // Connectors other than ssh may add hosts to the group.
  const complete =
    boats.length === 0 && fleet.hosts.every(({ steps }) => steps.length === 1 && steps[0].connector === "ssh");
  const members = fleet.members.get(atom.text) ?? [];
  const hosts = complete
    ? (await Promise.all(members.map((host) => roster.ofConfigured(host)))).flat()
    : (await roster.withGroup(atom.text)).filter(({ entry }) => entry.groups.includes(atom.text));
  if (hosts.length > 0) return hosts;
  throw empty(atom, "the group has no hosts", `Add hosts to groups.${atom.text}.hosts.`);
}

async function hostsOfName(atom: TargetAtom, context: SelectContext): Promise<readonly KnownHost[]> {
  const { fleet, roster } = context;
  const steps = parseRoute(atom.text);
  const configured = fleet.byIdentity.get(identityOfText(atom.text));
  if (configured !== undefined) return roster.ofConfigured(configured);
  const [first] = steps;
  const bare = steps.length === 1 && first.name === undefined ? first.connector : undefined;
  const known = await hostsAlreadyKnown(atom.text, bare, first.connector, context);
  if (known.length > 0) return known;
  const made = await roster.ofRoute(atom.text).catch((error: unknown) => {
    throw bare === undefined ? error : withoutAt(error, bare, fleet);
  });
  if (!atom.text.startsWith("@")) context.onUnknown(atom.text);
  if (made.length > 0) return made;
  throw empty(atom, "its connector lists no hosts", "Start or create one, or name another.");
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
  text: string,
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
  return mayYield ? (await roster.all()).filter(isNamed(text)) : [];
}

/** An exclusion that excludes nothing is harmless, unless its name is a slip: then a host runs that should not. */
async function refuseUnknown(atom: TargetAtom, match: Match, { fleet, roster, suggest }: SelectContext): Promise<void> {
  if (atom.kind !== "name" || fleet.members.has(atom.text) || fleet.byIdentity.has(identityOfText(atom.text))) return;
  if ((await roster.all()).some(match)) return;
  const meant = suggest(atom.text);
  throw new InventoryError(
    "ERR_TOWLINE_TARGET_UNKNOWN",
    `${showName(atom.text)} is to be left out, but there is no such host or group`,
    { advice: meant === undefined ? "See what there is: towline hosts" : `Did you mean "${meant}"?` },
  );
}

function empty(atom: TargetAtom, reason: string, advice: string): InventoryError {
  return new InventoryError(
    "ERR_TOWLINE_TARGET_EMPTY",
    `The target ${showName(atom.text)} selects nothing: ${reason}`,
    {
      advice,
    },
  );
}
