/** Leaves out the hosts that the config's restrictions keep from being worked on, and says so. */
import type { ConfigRestriction, ConfigRestrictions } from "../config/config.ts";
import type { Notice } from "../connector/notice.ts";
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { expandRanges, isRange } from "../targets/ranges.ts";
import { isPattern } from "./check-restrictions.ts";
import type { KnownHost } from "./roster.ts";
import { identityOfText } from "./route.ts";

/** Hosts that are named in a message; the others are counted. */
const MOST_NAMED = 5;

/** Leaves hosts out. */
export type RestrictHosts = (hosts: readonly KnownHost[], targets: readonly string[]) => readonly KnownHost[];

/** @param onNotice told of hosts that were left out of a group, a pattern, or all */
export function createRestrictions(
  { only, not, nevertheless }: ConfigRestrictions,
  onNotice: (notice: Notice) => void,
): RestrictHosts {
  if (only.length === 0 && not.length === 0) return (hosts) => hosts;
  const isAllowed = only.length === 0 ? () => true : matcherOf(only);
  const isDenied = matcherOf(not);
  const isExcepted = matcherOf(nevertheless);
  const mayBeUsed = (host: KnownHost) => isAllowed(host) && (!isDenied(host) || isExcepted(host));
  return (hosts, targets) => {
    const allowed = hosts.filter(mayBeUsed);
    if (allowed.length === hosts.length) return hosts;
    const left = hosts.filter((host) => !mayBeUsed(host));
    const words = new Set(targets.flatMap((target) => target.split(",")).map((word) => word.trim()));
    const named = left.filter(({ entry, identity }) => words.has(entry.name) || words.has(identity));
    const refused = allowed.length === 0 ? left : named;
    if (refused.length > 0) {
      throw new InventoryError(
        "ERR_TOWLINE_TARGET_RESTRICTED",
        `The config keeps ${nameSome(refused)} from being worked on: fleet.restrictions`,
        { advice: "Name other hosts, or change fleet.restrictions." },
      );
    }
    onNotice({ code: "hosts-restricted", message: `fleet.restrictions leaves out ${nameSome(left)}` });
    return allowed;
  };
}

/** By the name of a host or of its route, by group, range or pattern. */
function matcherOf(words: readonly ConfigRestriction[]): (host: KnownHost) => boolean {
  const identities = new Set<string>();
  const names = new Set<string>();
  const patterns: RegExp[] = [];
  for (const { text } of words) {
    names.add(text);
    if (isPattern(text)) patterns.push(compile(text));
    else for (const name of isRange(text) ? expandRanges(text) : [text]) identities.add(identityOfText(name));
  }
  return ({ entry, identity, owners }) =>
    identities.has(identity) ||
    names.has(entry.name) ||
    owners.some((owner) => identities.has(owner.identity)) ||
    entry.groups.some((group) => names.has(group)) ||
    patterns.some((pattern) => pattern.test(entry.name) || pattern.test(identity));
}

function compile(text: string): RegExp {
  if (text === "all") return /^/;
  const source = text
    .replace(/[.+^${}()|[\]\\/]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su");
}

function nameSome(hosts: readonly KnownHost[]): string {
  const shown = hosts.slice(0, MOST_NAMED).map(({ entry }) => showName(entry.name));
  const more = hosts.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more hosts`;
}
