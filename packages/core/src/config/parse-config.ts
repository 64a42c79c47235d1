/** Parses a document into a Config, with every mistake in its shape at once. What settings mean is checked later. */
import type { Problem } from "../errors/problem.ts";
import type { Config, ConfigBoat, ConfigGroup, ConfigPlugin, ConfigTrust } from "./config.ts";
import { isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";
import { parseHosts } from "./parse-hosts.ts";
import { ProblemList } from "./problem-list.ts";

/** The keys of the document; the schema for editors has the same ones. */
export const CONFIG_KEYS = ["plugins", "connectors", "sources", "trust", "data", "groups", "fleet"] as const;
/** The keys of `fleet`. */
export const FLEET_KEYS = ["parallelism", "hosts", "boats"] as const;
/** The keys of `trust`. */
export const TRUST_KEYS = ["allow", "lock"] as const;
/** The keys of a group. */
export const GROUP_KEYS = ["data", "hosts"] as const;
/** The keys of a boat. */
export const BOAT_KEYS = ["provider", "config"] as const;
/** What a connector's identifier looks like. */
export const IDENTIFIER_PATTERN = "^[a-z][a-z0-9-]*$";
/** What a value source's identifier looks like. */
export const SOURCE_PATTERN = "^[a-z0-9][a-z0-9-]*$";
/** What a group's name looks like: no word that a target reads otherwise, but a connector's may be a path, `@x/a/b`. */
export const GROUP_NAME_PATTERN = "^(?!all$)(@[a-z][^\\s,&!*?\\[\\]]*|[^\\s,&!*?\\[\\]/-][^\\s,&!*?\\[\\]/]*)$";

const IDENTIFIER = new RegExp(IDENTIFIER_PATTERN);
const SOURCE = new RegExp(SOURCE_PATTERN);
const GROUP_NAME = new RegExp(GROUP_NAME_PATTERN, "u");

/** A config, as far as its shape is right, and every mistake in it. */
export interface ParsedConfig {
  readonly config: Config;
  readonly problems: readonly Problem[];
}

/** Parses a document. `found` is what is known to be wrong with it. */
export function parseConfig(document: unknown, found: readonly Problem[] = []): ParsedConfig {
  const problems = new ProblemList(found);
  return { config: readConfig(document, problems), problems: problems.problems };
}

function readConfig(document: unknown, problems: ProblemList): Config {
  const top = problems.section("", document, CONFIG_KEYS);
  const fleet = problems.section("fleet", top.fleet, FLEET_KEYS);
  const hosts = parseHosts(fleet.hosts, problems);
  const groups = readGroups(top.groups, problems);
  return {
    plugins: problems.list("plugins", top.plugins).flatMap((item, index) => readPlugin(item, index, problems)),
    connectors: readPins("connectors", IDENTIFIER, top.connectors, problems),
    sources: readPins("sources", SOURCE, top.sources, problems),
    trust: readTrust(top.trust, problems),
    data: problems.mapping("data", top.data),
    groups,
    parallelism: readParallelism(fleet.parallelism, problems),
    hosts,
    boats: problems.list("fleet.boats", fleet.boats).flatMap((item, index) => readBoat(item, index, problems)),
  };
}

function readPlugin(item: unknown, index: number, problems: ProblemList): ConfigPlugin[] {
  const path = appendKey("plugins", index);
  const expected = "a package, a path, or a list of one and its options";
  if (Array.isArray(item) && (item.length === 0 || item.length > 2)) {
    problems.add(path, "wrong length", { expected, got: `a list of ${item.length}` });
    return [];
  }
  const [spec, options] = Array.isArray(item) ? (item as unknown[]) : [item];
  const text = problems.text(Array.isArray(item) ? appendKey(path, 0) : path, spec, expected);
  return text === undefined ? [] : [{ spec: text, options }];
}

function readPins(
  section: "connectors" | "sources",
  form: RegExp,
  value: unknown,
  problems: ProblemList,
): { readonly [identifier: string]: string } {
  const pins: { [identifier: string]: string } = Object.create(null);
  for (const [identifier, spec] of problems.named(section, value)) {
    const path = appendKey(section, identifier);
    if (!form.test(identifier)) {
      const expected = section === "sources" ? "a-z, 0-9 and -, without the $" : "a-z, then a-z, 0-9 and -";
      problems.add(path, `"${identifier}" can't be an identifier`, { expected });
    }
    const text = problems.text(path, spec, "a package or a path");
    if (text !== undefined) pins[identifier] = text;
  }
  return pins;
}

function readTrust(value: unknown, problems: ProblemList): ConfigTrust {
  const trust = problems.section("trust", value, TRUST_KEYS);
  const lock = trust.lock ?? false;
  if (typeof lock !== "boolean") problems.wrongType("trust.lock", "true or false", lock);
  // Better no start than a lock that does not hold.
  else if (lock) problems.add("trust.lock", "locking packages is not there yet; leave it out");
  return { allow: problems.texts("trust.allow", trust.allow, "a package"), lock: lock === true };
}

function readGroups(value: unknown, problems: ProblemList): Map<string, ConfigGroup> {
  const groups = new Map<string, ConfigGroup>();
  for (const [name, content] of problems.named("groups", value)) {
    const path = appendKey("groups", name);
    if (!GROUP_NAME.test(name)) {
      problems.add(path, `"${name}" can't be the name of a group`, {
        expected:
          'no "all", no spaces, none of , & ! * ? [ ], no dash in front, and / only in one of a connector, such as @kubernetes/shop',
      });
    }
    const group = problems.section(path, content, GROUP_KEYS);
    groups.set(name, {
      data: problems.mapping(appendKey(path, "data"), group.data),
      hosts: problems.texts(appendKey(path, "hosts"), group.hosts, "the name of a host"),
      path,
    });
  }
  return groups;
}

function readParallelism(value: unknown, problems: ProblemList): number | undefined {
  if (value === undefined || value === null || value === 0) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  problems.add("fleet.parallelism", "wrong value", {
    expected: "a whole number, 0 for automatic",
    got: typeof value === "number" ? String(value) : undefined,
  });
  return undefined;
}

function readBoat(item: unknown, index: number, problems: ProblemList): ConfigBoat[] {
  const path = appendKey("fleet.boats", index);
  if (!isMapping(item)) {
    const example = typeof item === "string" && IDENTIFIER.test(item) ? `: { provider: ${item} }` : "";
    problems.wrongType(path, `a mapping with provider and config${example}`, item);
    return [];
  }
  const boat = problems.section(path, item, BOAT_KEYS);
  const expected = "the identifier of a connector";
  const provider = problems.text(appendKey(path, "provider"), boat.provider, expected);
  if (provider !== undefined && !IDENTIFIER.test(provider)) {
    problems.add(appendKey(path, "provider"), `"${provider}" can't be an identifier`, { expected });
  }
  const configPath = appendKey(path, "config");
  const config = problems.mapping(configPath, boat.config);
  const { name } = config;
  if (name !== undefined && name !== null) {
    problems.text(appendKey(configPath, "name"), name, "what follows @provider/ in a name");
  }
  return provider === undefined ? [] : [{ provider, config, path: configPath }];
}
