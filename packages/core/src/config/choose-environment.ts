/** Finds the environment of a config that was chosen, by the call or by TOWLINE_ENV. */
import { ConfigError } from "../errors/kinds.ts";
import { suggest } from "../errors/suggest.ts";
import type { Config, ConfigSection } from "./config.ts";

/** The variable that chooses where the call does not. */
const VARIABLE = "TOWLINE_ENV";

/**
 * @param name what the call chose
 * @throws ConfigError for one that is not there: its hosts would be others than were meant
 */
export function chooseEnvironment(
  { environments }: Config,
  name: string | undefined,
  file: string | undefined,
): { readonly name: string; readonly section: ConfigSection } | undefined {
  // A variable is there for all of a user's projects, and most have no environments.
  const chosen = name ?? (environments.size === 0 ? undefined : process.env[VARIABLE] || undefined);
  if (chosen === undefined) return undefined;
  const section = environments.get(chosen);
  if (section !== undefined) return { name: chosen, section };
  const names = [...environments.keys()];
  const where = file === undefined ? "The config" : `The config ${file}`;
  const meant = suggest(chosen, names);
  const how = name === undefined ? `, which ${VARIABLE} names` : "";
  throw new ConfigError("ERR_TOWLINE_CONFIG_INVALID", `${where} has no environment "${chosen}"${how}`, {
    advice:
      meant !== undefined
        ? `Did you mean "${meant}"?`
        : names.length === 0
          ? "Add it under environments, or leave the choice out."
          : `There are: ${names.join(", ")}.`,
  });
}
