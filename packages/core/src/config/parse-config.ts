/** Parses a document into a Config, with every mistake in its shape at once. What settings mean is checked later. */
import { BUILT_IN_SOURCES } from "../discovery/package-names.ts";
import type { Problem } from "../errors/problem.ts";
import type { Config, ConfigPlugin, ConfigSection, ConfigTrust } from "./config.ts";
import { appendKey } from "./document-path.ts";
import { IDENTIFIER_PATTERN } from "./parse-boat.ts";
import { parseSection, SECTION_KEYS } from "./parse-section.ts";
import { ProblemList } from "./problem-list.ts";

/** The keys of the document; the schema for editors has the same ones. */
export const CONFIG_KEYS = ["plugins", "connectors", "sources", "trust", "environments", ...SECTION_KEYS] as const;
/** The keys of `trust`. */
export const TRUST_KEYS = ["allow", "lock"] as const;
/** What a value source's identifier looks like. */
export const SOURCE_PATTERN = "^[a-z0-9][a-z0-9-]*$";
/** What an environment's name looks like. */
export const ENVIRONMENT_NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

const IDENTIFIER = new RegExp(IDENTIFIER_PATTERN);
const SOURCE = new RegExp(SOURCE_PATTERN);
const ENVIRONMENT_NAME = new RegExp(ENVIRONMENT_NAME_PATTERN);

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

/** A file that a config includes, as far as its shape is right, and every mistake in it. */
export interface ParsedInclude {
  readonly section: ConfigSection;
  readonly problems: readonly Problem[];
}

/** Parses a file that a config includes: it says which hosts there are, and nothing of what is loaded. */
export function parseIncluded(document: unknown, found: readonly Problem[], file: string): ParsedInclude {
  const problems = new ProblemList(found, file);
  const top = problems.mapping("", document);
  const foreign = ["plugins", "connectors", "sources", "trust", "environments"].filter((key) =>
    Object.hasOwn(top, key),
  );
  for (const key of foreign) {
    problems.add(key, "only the config itself may say this, and no file that it includes");
  }
  const own = Object.keys(top).some((key) => foreign.includes(key)) ? without(top, foreign) : top;
  return {
    section: parseSection("", problems.section("", own, SECTION_KEYS), problems, file),
    problems: problems.problems,
  };
}

function without(mapping: { readonly [key: string]: unknown }, keys: readonly string[]) {
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => !keys.includes(key)));
}

function readConfig(document: unknown, problems: ProblemList): Config {
  const top = problems.section("", document, CONFIG_KEYS);
  return {
    plugins: problems.list("plugins", top.plugins).flatMap((item, index) => readPlugin(item, index, problems)),
    connectors: readPins("connectors", IDENTIFIER, top.connectors, problems),
    sources: readPins("sources", SOURCE, top.sources, problems),
    trust: readTrust(top.trust, problems),
    environments: readEnvironments(top.environments, problems),
    ...parseSection("", top, problems, undefined),
  };
}

function readEnvironments(value: unknown, problems: ProblemList): Map<string, ConfigSection> {
  const environments = new Map<string, ConfigSection>();
  for (const [name, content] of problems.named("environments", value)) {
    const path = appendKey("environments", name);
    if (!ENVIRONMENT_NAME.test(name)) {
      problems.add(path, `"${name}" can't be the name of an environment`, {
        expected: "letters, digits, and . _ - between them",
      });
    }
    environments.set(name, parseSection(path, problems.section(path, content, SECTION_KEYS), problems, undefined));
  }
  return environments;
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
    if (section === "sources" && (BUILT_IN_SOURCES as readonly string[]).includes(identifier)) {
      problems.add(path, `$${identifier} is Towline's own, and nothing takes its place`);
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
