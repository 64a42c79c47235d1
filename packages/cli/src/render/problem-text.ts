/** Tells why a package is broken. */
import type { PluginError } from "@towline/core";
import type { Colors } from "./colors.ts";
import { removeControls } from "./remove-controls.ts";
import { formatMessage } from "./wrap-text.ts";

/** The cause and what to do; empty for a package that works. `width` is the terminal's, undefined where there is none. */
export function renderProblem(
  name: string,
  problem: PluginError | undefined,
  { colors, width }: { readonly colors: Colors; readonly width: number | undefined },
): string {
  if (problem === undefined) return "";
  const terminal = { isTTY: width !== undefined, columns: width };
  const format = (text: string) => formatMessage(text.replaceAll(/^/gm, "  "), terminal);
  const advice = problem.advice === undefined ? "" : colors.dim(format(problem.advice));
  return `\n${colors.red(removeControls(name))}\n${format(problem.message)}${advice}`;
}
