/** Reads the lines of ssh_config that say which hosts there are. */

/** What follows `Host`. */
export type HostPatterns = readonly string[];

/** A line that matters here. */
export interface ConfigLine {
  readonly keyword: "host" | "match" | "include";
  readonly words: readonly string[];
}

const LINE = /^[ \t]*(host|match|include)(?:[ \t]*=[ \t]*|[ \t]+)(.*)$/i;
const WORD = /"([^"]*)"|'([^']*)'|[^\s"']+/g;

/** In order. */
export function* parseLines(text: string): Iterable<ConfigLine> {
  for (const row of text.split(/\r?\n/)) {
    const [, keyword, rest = ""] = LINE.exec(row) ?? [];
    if (keyword === undefined) continue;
    const words: string[] = [];
    for (const [word, double, single] of rest.matchAll(WORD)) {
      if (word.startsWith("#")) break;
      words.push(double ?? single ?? word);
    }
    yield { keyword: keyword.toLowerCase() as ConfigLine["keyword"], words };
  }
}

/** Whether a name is one of those that each block around it is for. */
export function matchesAll(blocks: readonly HostPatterns[], name: string): boolean {
  return blocks.every((patterns) => {
    const matches = (pattern: string): boolean => toExpression(pattern).test(name);
    if (patterns.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))) return false;
    return patterns.some((pattern) => !pattern.startsWith("!") && matches(pattern));
  });
}

const compiled = new Map<string, RegExp>();

/** A pattern with `*` and `?`, and with `[…]` as file names have it. */
export function toExpression(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  const source = pattern.replace(/\*+|[^*]/gs, (part) =>
    part.startsWith("*") ? ".*" : part === "?" ? "." : part.replace(/[\\^$.|+()[\]{}]/, "\\$&"),
  );
  const expression = new RegExp(`^${source}$`, "is");
  compiled.set(pattern, expression);
  return expression;
}
