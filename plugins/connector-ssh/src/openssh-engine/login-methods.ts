/** Reads from the settings which of the ways to log in that only the system's ssh knows are to be tried. */
import type { SshData } from "../settings/connector-data.ts";

/** The setting's default, under which ssh_config alone turns the others on. */
const USUAL_METHODS = "publickey,keyboard-interactive,password";

/** The methods, where they are not simply left to ssh and its ssh_config. */
export function namedMethods({ ssh_preferred_authentications: methods }: SshData): readonly string[] | undefined {
  return methods.join() === USUAL_METHODS ? undefined : methods;
}

/** Whether a Kerberos ticket would be shown. */
export function asksForGssapi(data: SshData): boolean {
  const named = namedMethods(data);
  if (named !== undefined) return named.includes("gssapi-with-mic");
  return (data.ssh_config_optional ?? []).some((option) => option.startsWith("GSSAPIAuthentication "));
}

/** Whether this machine's own key would vouch for the user. ssh_config's option is a reason of its own. */
export function asksForHostbased(data: SshData): boolean {
  return namedMethods(data)?.includes("hostbased") === true;
}
