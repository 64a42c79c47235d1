/** Refuses a file that ssh would refuse, with all that is wrong in it. */
import { ConfigError } from "@towline/core";
import type { ConfigFile } from "../files/read-config-file.ts";
import { matchList } from "../parsing/match-pattern.ts";
import type { ConfigProblem } from "../parsing/parse-config.ts";
import { takes } from "./ask-ssh.ts";
import type { ConfigAnswer } from "./config-answer.ts";

/**
 * @param problems those that are left of the file's
 * @throws ConfigError unless `IgnoreUnknown` or this machine's ssh allows all of it.
 */
export async function refuseProblems(
  file: ConfigFile,
  problems: readonly ConfigProblem[],
  answer: ConfigAnswer,
): Promise<void> {
  const ignored = answer.get("ignoreunknown");
  const isIgnored = ({ disputed, number }: ConfigProblem) =>
    disputed !== undefined &&
    ignored !== undefined &&
    // It counts only for what comes after it.
    (ignored.file !== file.path || ignored.line < number) &&
    matchList((ignored.values[0] as string).toLowerCase(), disputed.keyword);
  const left: ConfigProblem[] = [];
  for (const problem of problems) {
    const isUnknown = problem.unknown !== undefined;
    // What is known here may be unknown to this machine's ssh, which then passes over it whatever its value is.
    if (isIgnored(problem) && (isUnknown || (await takes(problem, true)))) continue;
    if (isUnknown && (await takes(problem, false))) continue;
    left.push(problem);
  }
  if (left.length === 0) return;
  throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", "ssh_config is wrong, and ssh would refuse it too", {
    connector: "ssh",
    problems: left.map(({ number, message }) => ({ file: file.path, line: number, message })),
    advice: "Correct the lines; IgnoreUnknown lets ssh pass over options that it does not know.",
  });
}
