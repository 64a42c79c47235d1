/** Whether the values of a key are secrets: by its connector's word, and of a key of one's own by its name. */
import type { Registry } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";

/** Names that nobody gives to what everybody may read. */
const SECRET_NAME = /(?:^|[_-])(?:pass(?:word|wd|phrase)?|secret|token|api_?key|private_key|credentials?)$/i;

/** Whether a key of one's own is called as secrets are. */
export function isCalledSecret(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** The same for any key of data; one that has dots is of a mapping within. */
export async function isSecretKey(key: string, registry: Registry): Promise<boolean> {
  const argument = GLOBAL_ARGUMENTS.find((each) => each.key === key);
  if (argument !== undefined) return argument.secret === true;
  const owner = registry.ownerOf(key);
  const connector =
    owner === undefined || owner.problem !== undefined
      ? undefined
      : await registry.load(owner.identifier).catch(() => undefined);
  const meta = connector?.dataMeta[key];
  return meta === undefined ? isCalledSecret(key.slice(key.lastIndexOf(".") + 1)) : meta.secret === true;
}

/** A value of one's own without what is called as secrets are, within it, too. */
export function maskSecrets(value: unknown, mask: string): unknown {
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, mask));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const isHidden = isCalledSecret(key) && (typeof item !== "object" || Array.isArray(item)) && item !== null;
    return [key, isHidden ? mask : maskSecrets(item, mask)] as const;
  });
  return Object.fromEntries(entries);
}
