/** Names a place inside a document in one line, such as `fleet.hosts[3].web1`, and reads such a name back. */

const PLAIN_KEY = /^[\p{L}_$@][\p{L}\p{N}_$@/:-]*$/u;
const STEP = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/gy;

/** The place of a key, or of an item when `key` is a number, inside the thing at `path`. */
export function appendKey(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The place at the end of these keys and indexes. */
export function joinPath(keys: readonly (string | number)[]): string {
  return keys.reduce<string>(appendKey, "");
}

/**
 * The keys and indexes that lead to the place that the `path` of a problem names.
 *
 * @example
 * ```ts
 * splitPath("fleet.hosts[3].web1"); // ["fleet", "hosts", 3, "web1"]
 * ```
 */
export function splitPath(path: string): (string | number)[] {
  const keys: (string | number)[] = [];
  for (const [, plain, index, quoted] of path.matchAll(STEP)) {
    if (plain !== undefined) keys.push(plain);
    else if (index !== undefined) keys.push(Number(index));
    else if (quoted !== undefined) keys.push(JSON.parse(quoted) as string);
  }
  return keys;
}
