/** Refuses a file that ssh would refuse, with all that is wrong in it. */
import { ConfigError } from "@towline/core";
import type { ConfigFile } from "../files/read-config-file.ts";
import { matchList } from "../parsing/match-pattern.ts";
import type { ConfigProblem } from "../parsing/parse-config.ts";
import type { ConfigAnswer } from "./config-answer.ts";

/** @throws ConfigError unless `IgnoreUnknown` allows all of it. */
export function refuseProblems(file: ConfigFile, answer: ConfigAnswer): void {
  const ignored = answer.get("ignoreunknown");
  const isIgnored = ({ unknown, number }: ConfigProblem) =>
    unknown !== undefined &&
    ignored !== undefined &&
    // It counts only for what comes after it.
    (ignored.file !== file.path || ignored.line < number) &&
    matchList((ignored.values[0] as string).toLowerCase(), unknown);
  const problems = file.problems.filter((problem) => !isIgnored(problem));
  if (problems.length === 0) return;
  throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", "ssh_config is wrong, and ssh would refuse it too", {
    connector: "ssh",
    problems: problems.map(({ number, message }) => ({ file: file.path, line: number, message })),
    advice: "Correct the lines; IgnoreUnknown lets ssh pass over options that it does not know.",
  });
}
