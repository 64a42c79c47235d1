/** Expands what a group holds, in the language of ClusterShell's node sets: from left to right, `,` `!` `&` `^`. */
import { expandRanges, isRange } from "@towline/core";
import { listingFailed, showText } from "@towline/listing";

/** What a group of a source holds; undefined for the same source, and for all of its groups. */
export type Resolve = (source: string | undefined, group: string | undefined) => Promise<string>;

const MOST_NODES = 1_000_000;
const DEEPEST = 50;
/** An operator outside of brackets, or white space, which joins. */
const TOKEN = /[,!&^]|\s+|(?:\[[^\]]*\]|[^\s,!&^[])+|\[/g;
const GROUP = /^@(?:([^:]*):)?(.+)$/s;

/** @throws InventoryError for what is no node set, or has no end */
export async function expandNodes(
  text: string,
  resolve: Resolve,
  trail: readonly string[] = [],
): Promise<readonly string[]> {
  if (trail.length > DEEPEST) throw failed(`groups lead to each other without end: ${trail.slice(0, 4).join(", ")}`);
  let nodes = new Set<string>();
  let operator = ",";
  for (const [token] of text.trim().matchAll(TOKEN)) {
    if (/^[,!&^]$/.test(token)) operator = token;
    // Around an operator, white space means nothing.
    if (/^[,!&^\s]/.test(token)) continue;
    nodes = combine(nodes, operator, await nodesOf(token, resolve, trail));
    operator = ",";
    if (nodes.size > MOST_NODES) throw failed(`it has more than ${MOST_NODES} nodes`);
  }
  return [...nodes];
}

async function nodesOf(token: string, resolve: Resolve, trail: readonly string[]): Promise<readonly string[]> {
  const [, source, group] = GROUP.exec(token) ?? [];
  if (group === undefined) return isRange(token) ? expandRanges(token) : [token];
  if (trail.includes(token)) throw failed(`the group ${showText(token)} contains itself`);
  return expandNodes(await resolve(source, group === "*" ? undefined : group), resolve, [...trail, token]);
}

function combine(nodes: Set<string>, operator: string, others: readonly string[]): Set<string> {
  const other = new Set(others);
  if (operator === "!") return new Set([...nodes].filter((node) => !other.has(node)));
  if (operator === "&") return new Set([...nodes].filter((node) => other.has(node)));
  if (operator === "^") {
    return new Set([...[...nodes].filter((node) => !other.has(node)), ...others.filter((node) => !nodes.has(node))]);
  }
  for (const node of others) nodes.add(node);
  return nodes;
}

function failed(why: string): Error {
  return listingFailed("clustershell", `ClusterShell's groups can't be read: ${why}`);
}
