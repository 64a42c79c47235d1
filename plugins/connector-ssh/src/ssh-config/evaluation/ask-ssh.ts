/** Asks this machine's ssh what it makes of a line: what it takes is not refused, whatever is known here. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { canonicalKeyword, ruleOf } from "../parsing/option-table.ts";
import type { ConfigProblem, DisputedLine } from "../parsing/parse-config.ts";
import { splitWords } from "../parsing/split-line.ts";

const DEADLINE_MS = 5_000;
const start = promisify(execFile);

/** By the line: thousands of hosts share the same few, and a program is started for each. */
const verdicts = new Map<string, Promise<readonly string[] | undefined>>();

/** The problems that are left once ssh was asked about the values of options that are known here. */
export async function settleValues(problems: readonly ConfigProblem[]): Promise<readonly ConfigProblem[]> {
  const left = await Promise.all(
    problems.map(async (problem) => {
      const { disputed, unknown } = problem;
      if (disputed === undefined || unknown !== undefined) return [problem];
      const values = await askSsh(disputed);
      if (values === undefined) return [problem];
      // Twice the same file, twice the same answer.
      disputed.values.splice(0, disputed.values.length, ...values);
      return [];
    }),
  );
  return left.flat();
}

/** Whether ssh takes the line, as it is or because it passes over options that it does not know. */
export async function takes({ disputed }: ConfigProblem, passesOver: boolean): Promise<boolean> {
  return disputed !== undefined && (await askSsh(disputed, passesOver)) !== undefined;
}

/** The values that ssh reads in the line; undefined where it refuses it, or where there is no ssh. Never rejects. */
function askSsh(line: DisputedLine, passesOver = false): Promise<readonly string[] | undefined> {
  const key = `${process.env.PATH}:${passesOver}:${line.text}`;
  const known = verdicts.get(key);
  if (known !== undefined) return known;
  const words = [...(passesOver ? ["-o", "IgnoreUnknown=*"] : []), "-o", line.text];
  // Options alone: nothing of them runs, and no file is read.
  const verdict = start("ssh", ["-G", "-F", "none", ...words, "--", "localhost"], { timeout: DEADLINE_MS }).then(
    ({ stdout }) => readAnswer(stdout, line.keyword),
    () => undefined,
  );
  verdicts.set(key, verdict);
  return verdict;
}

/** Empty where it is not shown, or not as it is known here: then it has no effect. */
function readAnswer(output: string, keyword: string): readonly string[] {
  const shown = output.split("\n").find((line) => canonicalKeyword(line.split(" ", 1)[0] ?? "") === keyword);
  const text = shown?.slice(shown.indexOf(" ") + 1);
  const rule = ruleOf(keyword);
  if (text === undefined || rule === undefined) return [];
  try {
    return rule.read({ text, words: splitWords(text) });
  } catch {
    return [];
  }
}
