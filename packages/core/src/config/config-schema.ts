/** The JSON Schema of a config, for editors: completion and checks with the settings of all installed connectors. */
import type { Connector, KeyMeta } from "../connector/define-connector.ts";
import type { KeySchema } from "../connector/schema-types.ts";
import { prefixesOf } from "../discovery/package-names.ts";
import { ARGUMENT_KEYS, type JsonSchema } from "./argument-schema.ts";
import { BOAT_KEYS, IDENTIFIER_PATTERN } from "./parse-boat.ts";
import { CONFIG_KEYS, ENVIRONMENT_NAME_PATTERN, SOURCE_PATTERN, TRUST_KEYS } from "./parse-config.ts";
import { RESTRICTION_KEYS } from "./parse-restrictions.ts";
import { FLEET_KEYS, GROUP_KEYS, GROUP_NAME_PATTERN, SECTION_KEYS } from "./parse-section.ts";

const TEXT: JsonSchema = { type: "string", minLength: 1 };
const TEXTS: JsonSchema = { type: ["array", "null"], items: TEXT };
const SECONDS: JsonSchema = { type: ["number", "null"], minimum: 0 };
const DATA: JsonSchema = { $ref: "#/definitions/data" };

/** A plugin of the config whose options can be described. */
export interface PluginSchema {
  /** As the config spells it. */
  readonly spec: string;
  readonly optionsSchema?: KeySchema | undefined;
}

/** A value source that settings may refer to. */
export interface SourceSchema {
  readonly name: string;
  readonly summary: string;
  readonly requestSchema: KeySchema;
}

/**
 * The JSON Schema (draft-07) of a config.
 *
 * @param connectors whose settings are known; keys of others are allowed unchecked
 * @param plugins whose options are known
 * @param sources those that packages add to core's own
 */
export function configSchema(
  connectors: readonly Connector[],
  plugins: readonly PluginSchema[] = [],
  sources: readonly SourceSchema[] = [],
): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Towline configuration",
    ...section(CONFIG_KEYS, {
      plugins: { description: "Packages or paths, in order, with options", ...listOf(pluginSchema(plugins)) },
      connectors: {
        description: "Which package provides an identifier",
        type: ["object", "null"],
        propertyNames: { pattern: IDENTIFIER_PATTERN },
        additionalProperties: TEXT,
      },
      sources: {
        description: "Which package provides a value source",
        type: ["object", "null"],
        propertyNames: { pattern: SOURCE_PATTERN },
        additionalProperties: TEXT,
      },
      trust: {
        description: "Which packages may be loaded",
        ...section(TRUST_KEYS, { allow: TEXTS, lock: { enum: [false, null] } }),
      },
      environments: {
        description: "What holds besides where one of them is chosen by --environment or TOWLINE_ENV",
        type: ["object", "null"],
        propertyNames: { pattern: ENVIRONMENT_NAME_PATTERN },
        additionalProperties: section(SECTION_KEYS, sectionProperties()),
      },
      ...sectionProperties(),
    }),
    definitions: { data: dataSchema(connectors), reference: referenceSchema(sources), fleet: fleetSchema() },
  };
}

function sectionProperties(): { readonly [Key in (typeof SECTION_KEYS)[number]]: JsonSchema } {
  return {
    include: {
      description: "Files, folders and patterns, relative to this file: weaker than what this file says",
      anyOf: [TEXT, TEXTS],
    },
    data: { description: "Settings of every host", ...DATA },
    groups: {
      description: "Hosts and settings that belong together; later groups win",
      type: ["object", "null"],
      propertyNames: { pattern: GROUP_NAME_PATTERN },
      additionalProperties: section(GROUP_KEYS, {
        data: DATA,
        children: { description: "Groups whose hosts are in this one, too", ...TEXTS },
        hosts: { description: "Names and ranges", ...TEXTS },
      }),
    },
    fleet: { description: "The hosts", $ref: "#/definitions/fleet" },
  };
}

/** As text: a list, or what Ch-aOS has, hosts with their roles. */
function restrictionList(description: string): JsonSchema {
  const roles = { type: ["object", "null"] };
  return { description, anyOf: [TEXTS, { type: "object", propertyNames: TEXT, additionalProperties: roles }] };
}

function fleetSchema(): JsonSchema {
  const hosts = { propertyNames: TEXT, additionalProperties: DATA };
  return section(FLEET_KEYS, {
    parallelism: {
      description: "Hosts at once; 0: chosen from the machine's limits",
      type: ["integer", "null"],
      minimum: 0,
    },
    unknown: {
      description: "What becomes of names that neither the config nor a boat knows: hosts for ssh, or an error",
      enum: ["accept", "refuse", null],
    },
    hosts: {
      description: "A list of hosts, or a mapping of them",
      type: ["array", "object", "null"],
      items: { type: ["string", "object"], minLength: 1, minProperties: 1, maxProperties: 1, ...hosts },
      ...hosts,
    },
    boats: {
      description: "Connectors that list hosts at run time",
      ...listOf({
        ...section(BOAT_KEYS, {
          label: { description: "What it is called in messages", type: ["string", "null"], minLength: 1 },
          required: {
            description: "Whether nothing goes on without its answer; default: true",
            type: ["boolean", "null"],
          },
          timeout: { description: "Seconds for its answer", ...SECONDS },
          cache: { description: "Seconds for which its answer is used again; default: 0", ...SECONDS },
          stale: {
            description: "Seconds for which an older answer does where the source fails; default: a day",
            ...SECONDS,
          },
          groups: { description: "The groups of the config that its hosts may join; default: any", ...TEXTS },
          provider: { description: "A connector's identifier", type: "string", pattern: IDENTIFIER_PATTERN },
          config: {
            description: "Its settings",
            allOf: [DATA, { type: ["object", "null"], properties: { name: { type: ["string", "null"] } } }],
          },
        }),
        type: "object",
        required: ["provider"],
      }),
    },
    restrictions: {
      description: "Which hosts nothing is done with",
      ...section(RESTRICTION_KEYS, {
        allow_list: restrictionList("If it is a list: only these hosts are worked on"),
        black_list: restrictionList("Hosts that are not worked on; those of a mapping only if no role follows"),
        deny_list: { description: "Hosts that are not worked on", ...TEXTS },
      }),
    },
  });
}

function pluginSchema(plugins: readonly PluginSchema[]): JsonSchema {
  const options = plugins.flatMap(({ spec, optionsSchema }) =>
    optionsSchema === undefined ? [] : [{ anyOf: [{ not: tuple({ const: spec }, {}) }, tuple({}, optionsSchema)] }],
  );
  const name = { ...TEXT, ...examples(plugins.map(({ spec }) => spec)) };
  return {
    anyOf: [name, tuple(name), tuple(name, {})],
    ...(options.length === 0 ? {} : { allOf: options }),
  };
}

/** A list of just these. */
function tuple(...items: readonly JsonSchema[]): JsonSchema {
  return { type: "array", items, minItems: items.length, maxItems: items.length };
}

function dataSchema(connectors: readonly Connector[]): JsonSchema {
  const properties: { [key: string]: JsonSchema } = {
    _via: { description: "The route or host that carries the connection", type: ["string", "null"] },
    _hops: {
      description: "Settings of hops on the way to the host",
      type: ["object", "null"],
      additionalProperties: DATA,
    },
  };
  for (const [key, { schema, description }] of ARGUMENT_KEYS) {
    properties[key] = { description: description.description, ...orReference(schema) };
  }
  for (const connector of connectors) {
    for (const [key, schema] of Object.entries(connector.dataSchema.properties)) {
      const meta = connector.dataMeta[key];
      properties[key] = { title: `${connector.name}: ${key}`, ...annotations(meta), ...orReference(schema) };
    }
  }
  return {
    type: ["object", "null"],
    properties,
    patternProperties: prefixRules(connectors, Object.keys(properties)),
  };
}

/** What has a connector's prefix or an underscore in front must be known: everything else is the user's own. */
function prefixRules(connectors: readonly Connector[], known: readonly string[]): JsonSchema {
  const prefixes = ["_", ...connectors.flatMap(({ name }) => prefixesOf(name))];
  return Object.fromEntries(
    prefixes.map((prefix) => {
      const rest = known.filter((key) => key.startsWith(prefix)).map((key) => `${key.slice(prefix.length)}$`);
      return [`^${prefix}${rest.length === 0 ? "" : `(?!${rest.join("|")})`}`, false];
    }),
  );
}

function annotations(meta: KeyMeta | undefined): JsonSchema {
  if (meta === undefined) return {};
  return {
    description: meta.deprecated === undefined ? meta.description : `Deprecated: ${meta.deprecated}`,
    ...(meta.default === undefined ? {} : { default: meta.default }),
    ...(meta.example === undefined ? {} : examples([meta.example])),
  };
}

function orReference(schema: JsonSchema): JsonSchema {
  return {
    anyOf: [withReferences(schema), ...inQuotes(schema), { $ref: "#/definitions/reference" }, { type: "null" }],
  };
}

/** Numbers and true or false may have quotes; what a number must be is checked when it is read. */
function inQuotes({ type }: JsonSchema): JsonSchema[] {
  if (type === "integer" || type === "number") return [{ type: "string", pattern: "^[-+.\\deE]*\\d[-+.\\deE]*$" }];
  return type === "boolean" ? [{ enum: ["true", "false", "yes", "no", "on", "off", "1", "0"] }] : [];
}

/** Values inside a value may be references too. */
function withReferences(schema: JsonSchema): JsonSchema {
  const { additionalProperties: rest, items } = schema;
  return {
    ...schema,
    ...(isSchema(rest) ? { additionalProperties: orReference(rest) } : {}),
    ...(isSchema(items) ? { items: orReference(items) } : {}),
  };
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function referenceSchema(sources: readonly SourceSchema[]): JsonSchema {
  const command = { type: "array", items: { type: "string" }, minItems: 1 };
  const installed = sources.map(({ name, summary, requestSchema }): [string, JsonSchema] => [
    `$${name}`,
    { description: summary, ...requestSchema },
  ]);
  const properties = { $env: TEXT, $file: TEXT, $prompt: TEXT, $command: command, ...Object.fromEntries(installed) };
  return {
    description: "A value that is kept elsewhere: resolved when needed, and masked",
    type: "object",
    properties,
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
  };
}

function section(keys: readonly string[], properties: { readonly [key: string]: JsonSchema }): JsonSchema {
  const ordered = Object.fromEntries(keys.map((key) => [key, properties[key] ?? {}]));
  return { type: ["object", "null"], properties: ordered, additionalProperties: false };
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: ["array", "null"], items };
}

function examples(values: readonly unknown[]): JsonSchema {
  return values.length === 0 ? {} : { examples: values };
}
