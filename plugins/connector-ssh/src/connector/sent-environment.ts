/** The environment variables that a host is asked to give to its commands. */
import type { SshData } from "../settings/connector-data.ts";
import { matchPattern } from "../ssh-config/parsing/match-pattern.ts";

/** Those of ssh_send_env that are set here, and those of ssh_set_env, which are stronger. */
export function sentEnvironment({
  ssh_send_env = [],
  ssh_set_env = {},
}: Pick<SshData, "ssh_send_env" | "ssh_set_env">): { [name: string]: string } {
  // To go through all variables takes longer than the rest of the preparations, and mostly there is nothing to look for.
  if (ssh_send_env.length === 0) return ssh_set_env;
  const environment: { [name: string]: string } = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && ssh_send_env.some((pattern) => matchPattern(pattern, name))) environment[name] = value;
  }
  return Object.assign(environment, ssh_set_env);
}
