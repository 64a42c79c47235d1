/** Knows what each key of data means: a global argument, a connector's setting, the user's own, or a mistake. */
import { REFUSED_ARGUMENTS, ROUTE_KEYS } from "../command/refused-arguments.ts";
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import type { Connector } from "../connector/define-connector.ts";
import { insteadOfKey } from "../discovery/foreign-names.ts";
import { suggest } from "../errors/suggest.ts";
import type { Registry } from "../registry/registry.ts";
import { createSourceCatalog, type SourceCatalog } from "../values/source-catalog.ts";
import { type Remark, remarkOn, settingsOf } from "./near-keys.ts";

type Schema = { readonly [keyword: string]: unknown };

/** What a key means. */
export type KeyRule =
  | { readonly kind: "free"; readonly remark?: Remark | undefined }
  | { readonly kind: "route" }
  | { readonly kind: "mistake"; readonly message: string; readonly suggestion: string | undefined }
  | { readonly kind: "checked"; readonly schema: Schema; readonly definitions: Schema; readonly secret: boolean };

const FREE: KeyRule = { kind: "free" };
const ROUTE: KeyRule = { kind: "route" };

/** Finds rules, and imports the connectors that own the keys: each once. */
export class KeyRules {
  /** The value sources that settings may refer to. */
  readonly sources: SourceCatalog;
  readonly #registry: Registry;
  readonly #rules = new Map<string, KeyRule>();

  constructor(registry: Registry, sources: SourceCatalog = createSourceCatalog()) {
    this.#registry = registry;
    this.sources = sources;
  }

  /** The rule of a key that was prepared. */
  of(key: string): KeyRule {
    return this.#rules.get(key) ?? FREE;
  }

  has(key: string): boolean {
    return this.#rules.has(key);
  }

  /** Finds the rules of these keys. A connector that is broken leaves its keys unchecked: only using it fails. */
  async prepare(keys: Iterable<string>): Promise<void> {
    const owned = new Map<string, string[]>();
    for (const key of keys) {
      if (this.#rules.has(key)) continue;
      const owner = key.startsWith("_") ? undefined : this.#registry.ownerOf(key);
      if (owner === undefined)
        this.#rules.set(key, key.startsWith("_") ? argumentRule(key) : await this.#freeRule(key));
      else if (owner.problem !== undefined) this.#rules.set(key, FREE);
      else owned.set(owner.identifier, [...(owned.get(owner.identifier) ?? []), key]);
    }
    await Promise.all(
      [...owned].map(async ([identifier, ownKeys]) => {
        const connector = await this.#registry.load(identifier).catch(() => undefined);
        for (const key of ownKeys) {
          this.#rules.set(key, connector === undefined ? FREE : connectorRule(connector, key));
        }
      }),
    );
  }

  async #freeRule(key: string): Promise<KeyRule> {
    const remark = await remarkOn(key, this.#registry);
    return remark === undefined ? FREE : { kind: "free", remark };
  }
}

function argumentRule(key: string): KeyRule {
  const argument = ARGUMENT_KEYS.get(key);
  if (argument !== undefined) {
    const { schema, description } = argument;
    return { kind: "checked", schema, definitions: {}, secret: description.secret };
  }
  if (ROUTE_KEYS.includes(key)) return ROUTE;
  if (Object.hasOwn(REFUSED_ARGUMENTS, key)) {
    return { kind: "mistake", message: `not supported: ${REFUSED_ARGUMENTS[key]}`, suggestion: undefined };
  }
  const suggestion = suggest(key, [...ARGUMENT_KEYS.keys(), ...ROUTE_KEYS]);
  return { kind: "mistake", message: "no global argument is called so", suggestion };
}

function connectorRule(connector: Connector, key: string): KeyRule {
  const { name, dataSchema, dataMeta } = connector;
  const { properties } = dataSchema;
  const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (schema === undefined) {
    const instead = insteadOfKey(key);
    if (instead !== undefined) return { kind: "mistake", message: `not supported: ${instead}`, suggestion: undefined };
    const message = `the connector ${name} has no such setting`;
    return { kind: "mistake", message, suggestion: suggest(key, settingsOf(connector)) };
  }
  return { kind: "checked", schema, definitions: definitionsOf(dataSchema), secret: dataMeta[key]?.secret === true };
}

/** What a property's schema may refer to. */
export function definitionsOf(schema: Schema): Schema {
  const { definitions, $defs } = schema;
  return { ...(definitions === undefined ? {} : { definitions }), ...($defs === undefined ? {} : { $defs }) };
}
