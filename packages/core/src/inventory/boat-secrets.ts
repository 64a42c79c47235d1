/** Finds out whether what a boat lists holds secrets: such a listing is never written down. */
import { isMapping } from "../config/describe-value.ts";
import type { KeyRules } from "../settings/key-rules.ts";
import type { ExpandedHost } from "./expanded-host.ts";

/** Of keys that no connector knows, their names are all there is to go by. */
const SOUNDS_SECRET = /pass(?:word|wd|phrase)?(?:_|$)|secret|token|credential|private_?key|api_?key/i;

/**
 * The key that is, or sounds like, one of a secret.
 *
 * @param redact masks the secrets that are known, such as those that the boat itself was given
 */
export async function findSecret(
  hosts: readonly ExpandedHost[],
  rules: KeyRules,
  redact: (text: string) => string,
): Promise<string | undefined> {
  const keys = new Set<string>();
  const data = hosts.flatMap(({ hops }) => hops.flatMap(({ names }) => names.map((layer) => layer.data)));
  for (const each of data) collectKeys(each, keys);
  await rules.prepare(keys);
  for (const key of keys) {
    const rule = rules.of(key);
    if (rule.kind === "checked" ? rule.secret : SOUNDS_SECRET.test(key)) return key;
  }
  const text = JSON.stringify(data);
  return redact(text) === text ? undefined : "a value that is known to be one";
}

function collectKeys(value: unknown, keys: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectKeys(item, keys);
  if (!isMapping(value)) return;
  for (const key in value) {
    keys.add(key);
    const inside = value[key];
    if (typeof inside === "object") collectKeys(inside, keys);
  }
}
