/** Names of groups that are made of what a source says about a host. */

/** What a target can name: no spaces, commas, brackets or signs of the language of targets. */
const PLAIN = /^[\p{L}\p{N}_.:@/=+~-]+$/u;
const LONGEST = 200;

/**
 * `@connector/part/part`, such as `@vagrant/box/debian`; undefined where no target could name such a group.
 *
 * @example
 * ```ts
 * joinGroup("hetzner", "label", "role=web"); // "@hetzner/label/role=web"
 * ```
 */
export function joinGroup(connector: string, ...parts: readonly string[]): string | undefined {
  const group = [`@${connector}`, ...parts].join("/");
  const isPlain = parts.every((part) => PLAIN.test(part) && !part.startsWith("/")) && !group.includes("//");
  return isPlain && group.length <= LONGEST ? group : undefined;
}
