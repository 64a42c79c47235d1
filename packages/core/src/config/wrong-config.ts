/** The error for a config that is wrong, with every mistake in it and where each one is. */
import { ConfigError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { locateProblems } from "./locate.ts";

/** @param file undefined for a config given as an object */
export async function wrongConfig(file: string | undefined, problems: readonly Problem[]): Promise<ConfigError> {
  return new ConfigError("ERR_TOWLINE_CONFIG_INVALID", "The config is wrong", {
    problems: await locateProblems(file, problems),
    advice: "Correct it; docs/configuration.md describes every key.",
  });
}
