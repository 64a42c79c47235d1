/** One mistake found in input that is checked as a whole, and how it is told in one line. */

/** One mistake in a config, a package or a host's data. Only what is known is set. */
export interface Problem {
  /** The file that holds the mistake. */
  file?: string | undefined;
  /** Line in that file, counted from 1. */
  line?: number | undefined;
  /** The host whose data holds the mistake. */
  host?: string | undefined;
  /** Where in the data it is, as a dotted path such as `fleet.hosts[3].ssh_port`. */
  path?: string | undefined;
  /** What is wrong, without the place. */
  message: string;
  /** What was expected, such as `integer from 1 to 65535`. */
  expected?: string | undefined;
  /** What was found, rendered for people; never a secret. */
  got?: string | undefined;
  /** The name that was probably meant. */
  suggestion?: string | undefined;
}

/** Tells a problem in one line: `file:line: host web1: path: message (expected …, got …). Did you mean …?` */
export function formatProblem(problem: Problem): string {
  const place = [
    problem.file === undefined
      ? undefined
      : problem.line === undefined
        ? problem.file
        : `${problem.file}:${problem.line}`,
    problem.host === undefined ? undefined : `host ${problem.host}`,
    problem.path === undefined || problem.path === "" ? undefined : problem.path,
  ].filter((part) => part !== undefined);
  const detail = [
    problem.expected === undefined ? undefined : `expected ${problem.expected}`,
    problem.got === undefined ? undefined : `got ${problem.got}`,
  ].filter((part) => part !== undefined);
  const message = detail.length === 0 ? problem.message : `${problem.message} (${detail.join(", ")})`;
  const hint = problem.suggestion === undefined ? "" : `. Did you mean "${problem.suggestion}"?`;
  return [...place, message].join(": ") + hint;
}
