/** Parses the text of an ssh_config file, once for all hosts. */

import { checkJump } from "./jump-syntax.ts";
import { type Criteria, parseCriteria } from "./match-criteria.ts";
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
  readonly criteria?: Criteria | undefined;
  readonly number: number;
  readonly lines: ConfigLine[];
}

/** A line that is refused here. */
export interface ConfigProblem {
  readonly number: number;
  readonly message: string;
  /** The keyword, where nobody knows it: `IgnoreUnknown` may allow it. */
  readonly unknown?: string | undefined;
  /** The option, which this machine's ssh may understand better: it is asked before the line is refused. */
  readonly disputed?: DisputedLine | undefined;
}

/** One option as it stands in a file. */
export interface DisputedLine {
  readonly text: string;
  readonly keyword: string;
  /** Those of its line in a block; empty until ssh has told them. */
  readonly values: string[];
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
    const rule = ruleOf(keyword);
    const isStructure = ["host", "match", "include"].includes(keyword);
    try {
      if (split.rest === "") throw new Error("a value is missing");
      if (rule === undefined && !isStructure) {
        const disputed = { text: line.trim(), keyword, values: [] };
        problems.push({ number, message: `there is no option "${split.keyword}"`, unknown: split.keyword, disputed });
        continue;
      }
      const words = splitWords(split.rest);
      if (keyword === "host") {
        if (words.some((word) => word === "")) throw new Error("a pattern is empty");
        blocks.push({ hosts: words, number, lines: [] });
      } else if (keyword === "match") {
        const criteria = parseCriteria(split.rest);
        wantsFinalPass ||= criteria.all.some(({ name }) => name === "final");
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
      const message = `${split.keyword}: ${(error as Error).message}`;
      if (rule === undefined) problems.push({ number, message });
      else {
        const disputed = { text: line.trim(), keyword, values: [] };
        problems.push({ number, message, disputed });
        blocks.at(-1)?.lines.push({ keyword, values: disputed.values, number });
      }
      // What follows belongs to nothing, so that it can't apply to the wrong hosts before the file is refused.
      if (keyword === "host" || keyword === "match") blocks.push({ hosts: [], number, lines: [] });
    }
  }
  return { blocks, problems, wantsFinalPass };
}
