/** Finds the hosts that an expression selects, from left to right. */
import { InventoryError } from "../errors/kinds.ts";
import { pickHosts } from "../targets/pick-hosts.ts";
import type { TargetAtom } from "../targets/target-atom.ts";
import type { TargetExpression, TargetStep } from "../targets/target-expression.ts";
import { excerptOf } from "../targets/target-place.ts";
import { type FilterAtom, HostFilter } from "./filter-hosts.ts";
import { hostsOfWord } from "./hosts-of-word.ts";
import { namesOf } from "./known-names.ts";
import type { SelectContext } from "./match-hosts.ts";
import { noSuchKey, unknownName } from "./nothing-found.ts";
import type { KnownHost } from "./roster.ts";
import { identityOfText } from "./route.ts";

/** Hosts by what tells them apart. */
type Hosts = Map<string, KnownHost>;

/** Where the words of an expression find hosts, and what is left out before some are picked. */
interface Scope {
  readonly context: SelectContext;
  readonly without: HostFilter;
  /** All hosts that there are to choose from. */
  all(): Promise<readonly KnownHost[]>;
  hostsOf(atom: FilterAtom): Promise<readonly KnownHost[]>;
}

/**
 * The hosts of an expression, each once: those of the config in its order, then the others in that of the target.
 *
 * @throws InventoryError when a part of it is wrong, unknown or empty
 */
export async function selectHosts(expression: TargetExpression, context: SelectContext): Promise<readonly KnownHost[]> {
  const { roster } = context;
  const scope = {
    context,
    without: await HostFilter.of(expression.without as readonly FilterAtom[], context),
    all: () => roster.all(),
    hostsOf: (atom: FilterAtom) => hostsOfWord(atom, context),
  };
  let hosts = await evaluate(expression, scope);
  for (const limit of expression.limits) hosts = await limitHosts(limit, hosts, context);
  return hosts;
}

/** Of some hosts those that a limit selects, too. */
async function limitHosts(
  limit: TargetExpression,
  hosts: readonly KnownHost[],
  context: SelectContext,
): Promise<readonly KnownHost[]> {
  const scope = {
    context,
    without: await HostFilter.of(limit.without as readonly FilterAtom[], context),
    all: async () => hosts,
    async hostsOf(atom: FilterAtom) {
      const filter = await HostFilter.of([atom], context);
      const found = hosts.filter((host) => filter.isAny(host));
      if (found.length === 0) await refuseUnknown([atom], filter, context, "is a limit, but there");
      return found;
    },
  };
  return evaluate(limit, scope);
}

async function evaluate({ terms, without }: TargetExpression, scope: Scope): Promise<readonly KnownHost[]> {
  const selected: Hosts = new Map();
  for (const steps of terms) {
    const hosts = await evaluateTerm(steps, scope);
    for (const [identity, host] of hosts) selected.set(identity, host);
  }
  const { context } = scope;
  const count = selected.size;
  leaveOut(selected, scope);
  if (count > 0) await refuseUnknown(without, scope.without, context, "is to be left out, but there");
  return sortHosts(selected, context);
}

async function evaluateTerm(steps: readonly TargetStep[], scope: Scope): Promise<Hosts> {
  let hosts: Hosts = new Map();
  for (const { operator, atoms } of batchesOf(steps)) {
    const isFirst = atoms[0] === steps[0]?.atom;
    const [pick] = atoms;
    if (isFirst && (operator === "!" || pick?.kind === "pick")) hosts = mapOf(await scope.all());
    if (pick?.kind === "pick") {
      pickOf(hosts, pick, operator === "!", scope);
      continue;
    }
    const words = atoms as readonly FilterAtom[];
    if (operator === "," || operator === "^") await add(hosts, words, operator === "^", scope);
    else await filter(hosts, words, operator, scope.context);
  }
  return hosts;
}

/** Words with one operator are looked at together: a thousand names are one look at each host. */
function* batchesOf(
  steps: readonly TargetStep[],
): Iterable<{ readonly operator: TargetStep["operator"]; readonly atoms: readonly TargetAtom[] }> {
  let operator: TargetStep["operator"] | undefined;
  let atoms: TargetAtom[] = [];
  for (const step of steps) {
    const isAlone = step.atom.kind === "pick" || atoms[0]?.kind === "pick";
    if (operator !== undefined && (step.operator !== operator || isAlone)) {
      yield { operator, atoms };
      atoms = [];
    }
    ({ operator } = step);
    atoms.push(step.atom);
  }
  if (operator !== undefined) yield { operator, atoms };
}

async function add(hosts: Hosts, words: readonly FilterAtom[], isEither: boolean, scope: Scope): Promise<void> {
  for (const word of words) {
    for (const host of mapOf(await scope.hostsOf(word)).values()) {
      if (isEither && hosts.has(host.identity)) hosts.delete(host.identity);
      else hosts.set(host.identity, host);
    }
  }
}

async function filter(
  hosts: Hosts,
  words: readonly FilterAtom[],
  operator: "&" | "!",
  context: SelectContext,
): Promise<void> {
  const before = hosts.size;
  const test = await HostFilter.of(words, context);
  const names = [...hosts.values()];
  for (const [identity, host] of hosts) {
    const latest = context.roster.latest(host);
    if (operator === "!" ? test.isAny(latest) : !test.isEach(latest)) hosts.delete(identity);
  }
  // As in ClusterShell, `a!b` is a where nothing is called b; a slip would let a host run that should not.
  if (operator === "!") await refuseUnknown(words, test, context, "is to be left out, but there", true);
  else if (before > 0 && hosts.size === 0) refuseSlip(words, test, names, context);
}

function pickOf(hosts: Hosts, { pick }: TargetAtom & { kind: "pick" }, isNegated: boolean, scope: Scope): void {
  // What is left out is not picked, wherever that stands.
  leaveOut(hosts, scope);
  const picked = pickHosts(sortHosts(hosts, scope.context), pick, ({ identity }) => identity);
  const chosen = new Set(picked.map(({ identity }) => identity));
  for (const identity of hosts.keys()) if (chosen.has(identity) === isNegated) hosts.delete(identity);
}

function leaveOut(hosts: Hosts, { without, context }: Scope): void {
  for (const [identity, host] of hosts) if (without.isAny(context.roster.latest(host))) hosts.delete(identity);
}

function mapOf(hosts: readonly KnownHost[]): Hosts {
  return new Map(hosts.map((host) => [host.identity, host]));
}

/** Sorts hosts of the config by its order; the others stay as the target has them. */
function sortHosts(hosts: Hosts, { roster, fleet }: SelectContext): readonly KnownHost[] {
  const configured = fleet.hosts.length;
  const rank = ({ order }: KnownHost) => Math.min(order, configured);
  return [...hosts.values()].map((known) => roster.latest(known)).sort((left, right) => rank(left) - rank(right));
}

/** A word that leaves out nothing is harmless, unless it is a slip: then a host runs that should not. */
async function refuseUnknown(
  words: readonly TargetAtom[],
  test: HostFilter,
  context: SelectContext,
  what: string,
  onlySlips = false,
): Promise<void> {
  const { fleet, roster } = context;
  for (const atom of test.unmatched()) {
    if (onlySlips && !context.refusesUnknown && context.slipOf(atom.text) === undefined) continue;
    if (fleet.members.has(atom.text) || fleet.byIdentity.has(identityOfText(atom.text))) continue;
    const all = await roster.all();
    const { hosts, groups } = namesOf(all);
    if (hosts.has(atom.text) || hosts.has(identityOfText(atom.text)) || groups.has(atom.text)) continue;
    const again = await HostFilter.of([atom], context);
    if (/^@[a-z0-9-]+$/.test(atom.text) && all.some((host) => again.isAny(host))) continue;
    throw unknownName(atom, context, all, `${what} is no such host or group`);
  }
  for (const atom of words) {
    if (atom.kind !== "data" && atom.kind !== "has") continue;
    const wrong = noSuchKey(atom, await roster.all());
    if (wrong !== undefined) throw wrong;
  }
}

/** Nothing is left: perhaps since a name or a key is not what was meant. */
function refuseSlip(
  words: readonly TargetAtom[],
  test: HostFilter,
  hosts: readonly KnownHost[],
  context: SelectContext,
): void {
  for (const atom of words) {
    const wrong = noSuchKey(atom, hosts);
    if (wrong !== undefined) throw wrong;
  }
  for (const { text, place } of test.unmatched()) {
    const meant = context.suggest(text);
    if (meant === undefined) continue;
    const message = `No host is left: none of those before it is ${JSON.stringify(text)}`;
    const advice = `Did you mean "${meant}"?`;
    throw new InventoryError("ERR_TOWLINE_TARGET_EMPTY", message, { advice, excerpt: excerptOf(place) });
  }
}
