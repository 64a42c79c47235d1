/** Checks the key that the settings name, before anything is connected: nobody is asked for its passphrase later. */
import { ConnectError, ConnectorDataError } from "@towline/core";
import { loadNamedKey } from "../authentication/load-named-key.ts";
import { checkNamedKey } from "../openssh-engine/check-named-key.ts";
import { chooseEngineFor } from "../openssh-engine/engine-needs.ts";
import type { SshTarget } from "../settings/connector-data.ts";

/** @throws ConnectorDataError when `ssh_key` can't be used */
export async function checkData(target: Omit<SshTarget, "carrier" | "notify">): Promise<void> {
  if (target.data.ssh_key === undefined) return;
  try {
    const { engine } = await chooseEngineFor(target);
    if (engine === "ssh2") await loadNamedKey(target, target.data.ssh_key);
    else await checkNamedKey(target);
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    const { message, advice, host, connector } = error;
    throw new ConnectorDataError(message, { host, connector, advice, cause: error });
  }
}
