/** Tells what of ssh_config does not take effect for a host, for `towline explain`. */
import type { SshData } from "../settings/connector-data.ts";

type Leftovers = Pick<
  Partial<SshData>,
  "ssh_config_required" | "ssh_config_optional" | "ssh_config_refused" | "ssh_config_unused"
>;

/**
 * One line for each option, with the line of the file that sets it. What decides on the engine is told with that.
 *
 * @param engine what connects
 */
export function explainLeftovers(data: Leftovers, engine: "ssh2" | "openssh"): string[] {
  const { ssh_config_refused, ssh_config_required, ssh_config_optional, ssh_config_unused } = data;
  const bySsh2 = (options: readonly string[] | undefined) => (engine === "ssh2" ? (options ?? []) : []);
  return [
    ...(ssh_config_refused ?? []).map((option) => `${option}: not supported, so the host is not connected`),
    ...bySsh2(ssh_config_required).map(
      (option) => `${option}: it is needed, and ssh2 can't do it, so the host is not connected`,
    ),
    ...bySsh2(ssh_config_optional).map((option) => `${option}: ${explainOptional(option)}`),
    ...(ssh_config_unused ?? []).map((option) => `${option}: has no effect here`),
  ];
}

function explainOptional(option: string): string {
  const isGssapi = option.startsWith("GSSAPIAuthentication ");
  return `has no effect by ssh2${isGssapi ? "; ssh_engine auto takes openssh once there is a Kerberos ticket" : ""}`;
}
