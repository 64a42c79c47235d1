/** Refuses hosts whose settings ask for what can't be had, before anything is sent. */
import { ConnectorDataError } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";

/** @throws ConnectorDataError */
export function refuseSettings({ data, name }: SshTarget): void {
  refuseScp({ data, name });
  if (data.ssh_config_refused !== undefined && data.ssh_config_refused.length > 0) {
    const options = data.ssh_config_refused.join(", ");
    throw new ConnectorDataError(`${name}: ssh_config asks for what can't be had here: ${options}`, {
      host: name,
      connector: "ssh",
      advice: "Take it out of ssh_config for this host, or set ssh_config_refused: [] for it to go without.",
    });
  }
}

/** Told as soon as settings are checked. @throws ConnectorDataError */
export function refuseScp({ data, name }: Pick<SshTarget, "data" | "name">): void {
  if (data.ssh_file_transfer_protocol !== "scp") return;
  throw new ConnectorDataError(`${name}: ssh_file_transfer_protocol is scp, which is not supported`, {
    host: name,
    connector: "ssh",
    advice: "Leave it out: sftp is used, and commands where the host has no sftp.",
  });
}
