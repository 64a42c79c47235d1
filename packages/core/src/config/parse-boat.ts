/** Parses one boat: which connector lists hosts, with which settings, and what holds where it does not answer. */
import type { ConfigBoat } from "./config.ts";
import { isMapping } from "./describe-value.ts";
import { appendKey } from "./document-path.ts";
import type { ProblemList } from "./problem-list.ts";

/** The keys of a boat. */
export const BOAT_KEYS = ["provider", "config", "label", "required", "timeout", "cache", "stale", "groups"] as const;
/** What a connector's identifier looks like. */
export const IDENTIFIER_PATTERN = "^[a-z][a-z0-9-]*$";

const IDENTIFIER = new RegExp(IDENTIFIER_PATTERN);
/** How long an old answer does where there is no new one, in seconds: a day. */
const STALE_BY_DEFAULT = 86_400;

/** Undefined, noted, where it names no connector. */
export function parseBoat(
  item: unknown,
  path: string,
  problems: ProblemList,
  file: string | undefined,
): ConfigBoat | undefined {
  if (!isMapping(item)) {
    const example = typeof item === "string" && IDENTIFIER.test(item) ? `: { provider: ${item} }` : "";
    problems.wrongType(path, `a mapping with provider and config${example}`, item);
    return undefined;
  }
  const boat = problems.section(path, item, BOAT_KEYS);
  const expected = "the identifier of a connector";
  const at = (key: (typeof BOAT_KEYS)[number]) => appendKey(path, key);
  const provider = problems.text(at("provider"), boat.provider, expected);
  if (provider !== undefined && !IDENTIFIER.test(provider)) {
    problems.add(at("provider"), `"${provider}" can't be an identifier`, { expected });
  }
  const configPath = at("config");
  const config = problems.mapping(configPath, boat.config);
  const { name } = config;
  if (name !== undefined && name !== null) {
    problems.text(appendKey(configPath, "name"), name, "what follows @provider/ in a name");
  }
  const seconds = (key: "timeout" | "cache" | "stale") => {
    const given = problems.seconds(at(key), boat[key]);
    return given === undefined ? undefined : given * 1000;
  };
  const cache = seconds("cache") ?? 0;
  const stale = seconds("stale");
  if (stale !== undefined && stale > 0 && cache === 0) {
    problems.add(at("stale"), "nothing is kept to be used later", { expected: "cache, too, as seconds above 0" });
  }
  const shared = {
    config,
    label: isAbsent(boat.label) ? undefined : problems.text(at("label"), boat.label, "what the boat is called"),
    required: problems.flag(at("required"), boat.required, true),
    timeout: seconds("timeout"),
    cache,
    stale: stale ?? STALE_BY_DEFAULT * 1000,
    groups: isAbsent(boat.groups) ? undefined : problems.texts(at("groups"), boat.groups, "the name of a group"),
    path: configPath,
    file,
  };
  return provider === undefined ? undefined : { provider, ...shared };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}
