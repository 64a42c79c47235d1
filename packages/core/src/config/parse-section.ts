/** Parses what says which hosts there are: a config, a file that it includes, or one of its environments. */
import type { ConfigGroup, ConfigInclude, ConfigSection } from "./config.ts";
import { appendKey } from "./document-path.ts";
import { parseBoat } from "./parse-boat.ts";
import { parseHosts } from "./parse-hosts.ts";
import { parseRestrictions } from "./parse-restrictions.ts";
import type { ProblemList } from "./problem-list.ts";

/** Its keys. */
export const SECTION_KEYS = ["include", "data", "groups", "fleet"] as const;
/** The keys of `fleet`. */
export const FLEET_KEYS = ["parallelism", "hosts", "boats", "restrictions", "unknown"] as const;
/** The keys of a group. */
export const GROUP_KEYS = ["data", "children", "hosts"] as const;
/** What a group's name looks like: no word that a target reads otherwise, but a connector's may be a path, `@x/a/b`. */
export const GROUP_NAME_PATTERN = "^(?!all$)(@[a-z][^\\s,&!*?\\[\\]]*|[^\\s,&!*?\\[\\]/-][^\\s,&!*?\\[\\]/]*)$";

const GROUP_NAME = new RegExp(GROUP_NAME_PATTERN, "u");

/** @param path where it is in its document @param top its keys, which are known to be right */
export function parseSection(
  path: string,
  top: { readonly [key: string]: unknown },
  problems: ProblemList,
  file: string | undefined,
): ConfigSection {
  const fleetPath = appendKey(path, "fleet");
  const fleet = problems.section(fleetPath, top.fleet, FLEET_KEYS);
  const boats = appendKey(fleetPath, "boats");
  const dataPath = appendKey(path, "data");
  const hosts = parseHosts(appendKey(fleetPath, "hosts"), fleet.hosts, problems);
  return {
    file,
    include: readInclude(appendKey(path, "include"), top.include, problems),
    data: problems.mapping(dataPath, top.data),
    dataPath,
    groups: readGroups(appendKey(path, "groups"), top.groups, problems),
    parallelism: readParallelism(appendKey(fleetPath, "parallelism"), fleet.parallelism, problems),
    unknown: readUnknown(appendKey(fleetPath, "unknown"), fleet.unknown, problems),
    hosts,
    boats: problems
      .list(boats, fleet.boats)
      .flatMap((item, index) => parseBoat(item, appendKey(boats, index), problems, file) ?? []),
    restrictions: parseRestrictions(appendKey(fleetPath, "restrictions"), fleet.restrictions, problems, file),
  };
}

/** One file, or several. */
function readInclude(path: string, value: unknown, problems: ProblemList): ConfigInclude[] {
  if (typeof value === "string" && value !== "") return [{ text: value, path }];
  return problems.list(path, value).flatMap((item, index) => {
    const place = appendKey(path, index);
    const text = problems.text(place, item, "a file, a folder or a pattern");
    return text === undefined ? [] : [{ text, path: place }];
  });
}

function readGroups(path: string, value: unknown, problems: ProblemList): Map<string, ConfigGroup> {
  const groups = new Map<string, ConfigGroup>();
  for (const [name, content] of problems.named(path, value)) {
    const place = appendKey(path, name);
    if (!GROUP_NAME.test(name)) {
      problems.add(place, `"${name}" can't be the name of a group`, {
        expected:
          'no "all", no spaces, none of , & ! * ? [ ], no dash in front, and / only in one of a connector, such as @kubernetes/shop',
      });
    }
    const group = problems.section(place, content, GROUP_KEYS);
    groups.set(name, {
      data: problems.mapping(appendKey(place, "data"), group.data),
      hosts: problems.texts(appendKey(place, "hosts"), group.hosts, "the name of a host"),
      children: problems.texts(appendKey(place, "children"), group.children, "the name of a group"),
      path: place,
    });
  }
  return groups;
}

function readUnknown(path: string, value: unknown, problems: ProblemList): ConfigSection["unknown"] {
  if (value === undefined || value === null) return undefined;
  if (value === "accept" || value === "refuse") return value;
  problems.add(path, "wrong value", { expected: "accept or refuse" });
  return undefined;
}

function readParallelism(path: string, value: unknown, problems: ProblemList): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  problems.add(path, "wrong value", {
    expected: "a whole number, 0 for automatic",
    got: typeof value === "number" ? String(value) : undefined,
  });
  return undefined;
}
