/** Reads the lines of ssh_config that say which hosts there are. */

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
