/** Finds what a key that nothing reads was probably meant to be. */
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import type { Connector } from "../connector/define-connector.ts";
import { insteadOfKey } from "../discovery/foreign-names.ts";
import { prefixesOf, RESERVED_IDENTIFIERS } from "../discovery/package-names.ts";
import { hasSameLetters, isNear, suggest } from "../errors/suggest.ts";
import type { Registry } from "../registry/registry.ts";

type Schema = { readonly [keyword: string]: unknown };

/** Why a key is probably no key of the user's own. */
export interface Remark {
  readonly message: string;
  readonly suggestion?: string | undefined;
  /** What a value has to be for the key to be meant; undefined where any value will do. */
  readonly schema?: Schema | undefined;
}

const UNREAD = "nothing reads this key";

/** Near to `ssh_`, and a word of its own. */
const OTHER_PREFIXES: readonly string[] = ["ssl_"];

/** A remark on a key that belongs to no connector that is there; undefined for one that may well be the user's own. */
export async function remarkOn(key: string, registry: Registry): Promise<Remark | undefined> {
  const instead = insteadOfKey(key);
  if (instead !== undefined) return { message: `${UNREAD}: ${instead}` };
  for (const [argument, { schema }] of ARGUMENT_KEYS) {
    if (hasSameLetters(key, argument)) return { message: UNREAD, suggestion: argument, schema };
  }
  if (/^(?:sudo|doas)_/i.test(key)) {
    return { message: UNREAD, suggestion: suggest(`_${key.toLowerCase()}`, ARGUMENT_KEYS.keys()) };
  }
  const suggestion = await nearestSetting(key, registry);
  if (suggestion !== undefined) return { message: UNREAD, suggestion };
  const absent = [...RESERVED_IDENTIFIERS].find((name) => prefixesOf(name).some((prefix) => key.startsWith(prefix)));
  return absent === undefined ? undefined : { message: `${UNREAD}: no installed package has the connector ${absent}` };
}

/** A setting of a connector whose prefix the key begins with, nearly, and that it otherwise is, nearly. */
async function nearestSetting(key: string, registry: Registry): Promise<string | undefined> {
  for (const { identifier, prefixes, problem } of registry.list()) {
    if (problem !== undefined) continue;
    for (const prefix of prefixes) {
      const rest = restAfter(prefix, key);
      if (rest === undefined) continue;
      const connector = await registry.load(identifier).catch(() => undefined);
      const found =
        connector === undefined ? undefined : settingsOf(connector).find((name) => fits(name, prefix, rest));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What follows the prefix, or what is nearly the prefix; undefined where nothing like it begins the key. */
function restAfter(prefix: string, key: string): string | undefined {
  const end = key.search(/[_-]/) + 1;
  const head = end === 0 ? key.slice(0, prefix.length - 1) : key.slice(0, end);
  const name = prefix.slice(0, -1);
  if (end === 0) return hasSameLetters(head, name) ? key.slice(head.length) : undefined;
  const spelled = head.slice(0, -1);
  if (OTHER_PREFIXES.includes(head) || spelled.length < 3) return undefined;
  return hasSameLetters(spelled, name) || isNear(spelled, name) ? key.slice(end) : undefined;
}

function fits(setting: string, prefix: string, rest: string): boolean {
  if (!setting.startsWith(prefix)) return false;
  const name = setting.slice(prefix.length);
  return hasSameLetters(name, rest) || (rest.length > 2 && isNear(name, rest));
}

/** The settings that people set; those that connectors only tell each other are nobody's slip. */
export function settingsOf({ dataSchema, dataMeta }: Connector): string[] {
  return Object.keys(dataSchema.properties).filter((key) => dataMeta[key]?.hidden !== true);
}
