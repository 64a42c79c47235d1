/** Groups in groups: which ones a host of a group is in, weakest first, and what is wrong with how they are nested. */
import type { ConfigSection } from "../config/config.ts";
import { appendKey } from "../config/document-path.ts";
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";

/** More is a mistake. */
const MOST_LEVELS = 100;

const NONE: readonly string[] = [];

/** The groups of a fleet, and how they are nested. */
export interface GroupTree {
  /** In the order of the config. */
  readonly names: readonly string[];
  readonly problems: readonly Problem[];
  /** The groups right inside of one, in the order of the config. */
  inside(group: string): readonly string[];
  /** The groups of what is in these groups, weakest first: one that holds others is weaker than they are. */
  enclosing(groups: readonly string[]): readonly string[];
}

interface Link {
  readonly child: string;
  readonly path: string;
  readonly file: string | undefined;
}

/** @param mayYield whether somebody may list hosts in groups that the config does not name */
export function readGroupTree(sections: readonly ConfigSection[], mayYield: boolean): GroupTree {
  const links = new Map<string, Link[]>();
  for (const { file, groups } of sections) {
    for (const [name, { children, path }] of groups) {
      const known = links.get(name) ?? [];
      links.set(name, known);
      const list = appendKey(path, "children");
      for (const [index, child] of children.entries()) known.push({ child, path: appendKey(list, index), file });
    }
  }
  const names = [...links.keys()];
  const problems: Problem[] = [];
  const parents = new Map<string, string[]>();
  for (const [parent, own] of links) {
    for (const link of own) {
      const { child, path } = link;
      const place = placeOf(link);
      if (links.has(child) || child.startsWith("@") || mayYield) {
        const known = parents.get(child);
        if (known === undefined) parents.set(child, [parent]);
        else known.push(parent);
      } else {
        problems.push({ ...place, path, message: `there is no group "${child}"`, suggestion: suggest(child, names) });
      }
    }
  }
  const rank = rankGroups(links, parents, problems);
  const closures = new Map<string, readonly string[]>();
  const enclosingOne = (group: string): readonly string[] => {
    let closure = closures.get(group);
    if (closure === undefined) {
      closure = parents.has(group) ? sortByRank(climb([group], parents), rank) : [group];
      closures.set(group, closure);
    }
    return closure;
  };
  return {
    names,
    problems,
    inside: (group) => [...new Set(links.get(group)?.map(({ child }) => child))],
    enclosing(groups) {
      const [first, ...others] = groups;
      if (first === undefined) return NONE;
      if (others.length === 0) return enclosingOne(first);
      return sortByRank(new Set(groups.flatMap(enclosingOne)), rank);
    },
  };
}

function placeOf({ file }: Link): Pick<Problem, "file"> {
  return file === undefined ? {} : { file };
}

/** The groups, and all that they are in. */
function climb(groups: readonly string[], parents: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set(groups);
  for (const group of seen) for (const parent of parents.get(group) ?? []) seen.add(parent);
  return seen;
}

/** Groups that the config does not name have no settings: they come last. */
function sortByRank(groups: Iterable<string>, rank: ReadonlyMap<string, number>): readonly string[] {
  const rankOf = (group: string) => rank.get(group) ?? Number.MAX_SAFE_INTEGER;
  return [...groups].sort((left, right) => rankOf(left) - rankOf(right));
}

/** The order of the config, but for a group that holds others: it comes before them. Notes circles. */
function rankGroups(
  links: ReadonlyMap<string, readonly Link[]>,
  parents: ReadonlyMap<string, readonly string[]>,
  problems: Problem[],
): Map<string, number> {
  const rank = new Map<string, number>();
  const levels = new Map<string, number>();
  const trail: string[] = [];
  const told = new Set<string>();
  const note = (path: readonly string[], message: string): void => {
    const key = path.slice(1).sort().join("\0");
    if (told.has(key)) return;
    told.add(key);
    const [parent = "", child] = path;
    const link = links.get(parent)?.find((each) => each.child === child);
    if (link !== undefined) problems.push({ ...placeOf(link), path: link.path, message });
  };
  const visit = (group: string): void => {
    if (rank.has(group)) return;
    const circle = trail.indexOf(group);
    if (circle !== -1) {
      // Upward is how it is walked, and downward how it is written.
      const path = [...trail.slice(circle), group].reverse();
      note(path, `groups go in a circle: ${path.join(" > ")}`);
      return;
    }
    const above = parents.get(group) ?? [];
    trail.push(group);
    if (trail.length <= MOST_LEVELS) for (const parent of above) visit(parent);
    trail.pop();
    const level = 1 + Math.max(0, ...above.map((parent) => levels.get(parent) ?? 0));
    if (level > MOST_LEVELS || trail.length === MOST_LEVELS) tooDeep ??= [above[0] ?? "", group];
    levels.set(group, level);
    if (!rank.has(group)) rank.set(group, rank.size);
  };
  let tooDeep: readonly string[] | undefined;
  for (const group of links.keys()) visit(group);
  if (tooDeep !== undefined) note(tooDeep, `groups are nested more than ${MOST_LEVELS} levels deep`);
  return rank;
}
