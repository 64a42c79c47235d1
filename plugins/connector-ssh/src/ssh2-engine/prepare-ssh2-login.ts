/** Prepares a login by ssh2: the keys to offer, and the keys that the host is known by, before anything is sent. */
import { ConnectorDataError } from "@towline/core";
import { Authenticator } from "../authentication/authenticator.ts";
import { collectKeys } from "../authentication/collect-keys.ts";
import { explainConnectError } from "../failures/connect-errors.ts";
import { prepareHostKeyCheck } from "../known-hosts/check-host-key.ts";
import type { LogIn, LoginPlan } from "../login/login.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { openClient } from "./open-client.ts";

/** @throws ConnectError when a key or a known_hosts file can't be used. */
export async function prepareSsh2Login(plan: LoginPlan): Promise<LogIn> {
  const { target, place, user, agent } = plan;
  refuseUnsafe(target);
  const keys = await collectKeys(target).catch((error) => {
    throw explainConnectError(place, "the TCP connection", error);
  });
  const hostKeyCheck = await prepareHostKeyCheck(target, place.address, place.port);
  return async (attempt) => {
    const { signal } = attempt.target;
    const authenticator = new Authenticator(attempt.target, user, keys);
    const client = await openClient({ ...attempt, place, user, hostKeyCheck, authenticator, agent, signal });
    return { client, stream: attempt.stream, hearsAnswers: true };
  };
}

/** What ssh_config asks for and ssh2 can't do, where to go without would be to trust what it should not. */
function refuseUnsafe({ name, data }: SshTarget): void {
  const options = data.ssh_config_required ?? [];
  if (options.length === 0) return;
  throw new ConnectorDataError(`${name}: ssh_config asks for what ssh2 can't do: ${options.join(", ")}`, {
    host: name,
    connector: "ssh",
    advice: "Leave out ssh_engine: ssh2, or set ssh_config_required: [] for this host to go without.",
  });
}
