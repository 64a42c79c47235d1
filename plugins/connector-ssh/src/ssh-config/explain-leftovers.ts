/** Tells what of ssh_config does not take effect for a host, for `towline explain`. */
import type { SshData } from "../settings/connector-data.ts";

type Leftovers = Pick<
  Partial<SshData>,
  "ssh_config_for_openssh" | "ssh_config_required" | "ssh_config_refused" | "ssh_config_unused"
>;

/** One line for each option, with the line of the file that sets it. */
export function explainLeftovers(data: Leftovers): string[] {
  return [
    ...(data.ssh_config_refused ?? []).map((option) => `${option}: not supported, so the host is not connected`),
    ...(data.ssh_config_required ?? []).map(
      (option) => `${option}: only the system's ssh can do that, and it is needed`,
    ),
    ...(data.ssh_config_for_openssh ?? []).map((option) => `${option}: only the system's ssh can do that`),
    ...(data.ssh_config_unused ?? []).map((option) => `${option}: has no effect here`),
  ];
}
