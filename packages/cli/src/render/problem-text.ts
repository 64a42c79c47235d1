/** Tells why a package is broken. */
import type { PluginError } from "@towline/core";
import type { Colors } from "./colors.ts";
import { removeControls } from "./remove-controls.ts";

/** The cause and what to do; empty for a package that works. */
export function renderProblem(name: string, problem: PluginError | undefined, colors: Colors): string {
  if (problem === undefined) return "";
  const lines = problem.message.split("\n").map((line) => `  ${removeControls(line)}\n`);
  const advice = problem.advice === undefined ? "" : `  ${colors.dim(removeControls(problem.advice))}\n`;
  return `\n${colors.red(removeControls(name))}\n${lines.join("")}${advice}`;
}
