/** Programs that CI has not, and tests can do without: recorded answers stand in for them elsewhere. */
import { spawnSync } from "node:child_process";

/**
 * Why tests with a program are skipped, for their title; undefined where this machine has it.
 *
 * @example
 * ```ts
 * const missing = missingProgram("terraform", "version");
 * describe(`the real terraform${missing}`, { skip: missing !== "" }, () => {});
 * ```
 */
export function missingProgram(program: string, ...words: readonly string[]): string {
  const { error, status } = spawnSync(program, words, { stdio: "ignore" });
  return error === undefined && status === 0 ? "" : ` (${program} is not installed)`;
}
