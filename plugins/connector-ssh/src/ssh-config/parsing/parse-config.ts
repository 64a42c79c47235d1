/** Parses the text of an ssh_config file, once for all hosts. */

import { checkJump } from "./jump-syntax.ts";
import { type Criterion, parseCriteria } from "./match-criteria.ts";
import { canonicalKeyword, ruleOf } from "./option-table.ts";
import { splitLine, splitWords } from "./split-line.ts";

/** One option or `Include` that a file sets. */
export interface ConfigLine {
  /** In lower case; former names are replaced. */
  readonly keyword: string;
  /** As `ssh -G` shows them; for `include`, the patterns. */
  readonly values: readonly string[];
  readonly number: number;
}

/** Lines that apply under one condition. */
export interface ConfigBlock {
  /** Patterns of `Host`, criteria of `Match`, or neither at the start of a file. */
  readonly hosts?: readonly string[] | undefined;
  readonly criteria?: readonly Criterion[] | undefined;
  readonly number: number;
  readonly lines: ConfigLine[];
}

/** A line that ssh would refuse. */
export interface ConfigProblem {
  readonly number: number;
  readonly message: string;
  /** The keyword, where nobody knows it: `IgnoreUnknown` may allow it. */
  readonly unknown?: string | undefined;
}

/** A file as it applies to any host. */
export interface ParsedConfig {
  readonly blocks: readonly ConfigBlock[];
  readonly problems: readonly ConfigProblem[];
  /** It has a `Match final`, which makes OpenSSH read all files twice. */
  readonly wantsFinalPass: boolean;
}

/** Parses a text. Lines that are wrong are problems of the result, since whether they count is known only later. */
export function parseConfig(text: string): ParsedConfig {
  const blocks: ConfigBlock[] = [{ number: 0, lines: [] }];
  const problems: ConfigProblem[] = [];
  let wantsFinalPass = false;
  for (const [index, line] of text.split("\n").entries()) {
    const number = index + 1;
    const split = splitLine(line);
    if (split === undefined) continue;
    const keyword = canonicalKeyword(split.keyword);
    try {
      if (split.rest === "") throw new Error("a value is missing");
      const rule = ruleOf(keyword);
      if (rule === undefined && !["host", "match", "include"].includes(keyword)) {
        problems.push({ number, message: `there is no option "${split.keyword}"`, unknown: split.keyword });
        continue;
      }
      const words = splitWords(split.rest);
      if (keyword === "host") {
        if (words.some((word) => word === "")) throw new Error("a pattern is empty");
        blocks.push({ hosts: words, number, lines: [] });
      } else if (keyword === "match") {
        const criteria = parseCriteria(split.rest);
        wantsFinalPass ||= criteria.some(({ name }) => name === "final");
        blocks.push({ criteria, number, lines: [] });
      } else if (keyword === "include") {
        if (words.some((word) => word === "")) throw new Error("a path is empty");
        blocks.at(-1)?.lines.push({ keyword, values: words, number });
      } else if (rule !== undefined) {
        const values = rule.read({ text: split.rest, words });
        if (keyword === "proxyjump") checkJump(values[0] as string);
        if (rule.use !== "gone") blocks.at(-1)?.lines.push({ keyword, values, number });
      }
    } catch (error) {
      problems.push({ number, message: `${split.keyword}: ${(error as Error).message}` });
      // What follows belongs to nothing, so that it can't apply to the wrong hosts before the file is refused.
      if (keyword === "host" || keyword === "match") blocks.push({ hosts: [], number, lines: [] });
    }
  }
  return { blocks, problems, wantsFinalPass };
}
