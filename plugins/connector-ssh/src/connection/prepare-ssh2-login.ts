/** Prepares a login by ssh2: the keys to offer, and the keys that the host is known by, before anything is sent. */
import { Authenticator } from "../authentication/authenticator.ts";
import { collectKeys } from "../authentication/collect-keys.ts";
import { prepareHostKeyCheck } from "../known-hosts/check-host-key.ts";
import { explainConnectError } from "./connect-errors.ts";
import type { LogIn, LoginPlan } from "./login.ts";
import { openClient } from "./open-client.ts";

/** @throws ConnectError when a key or a known_hosts file can't be used. */
export async function prepareSsh2Login(plan: LoginPlan): Promise<LogIn> {
  const { target, place, user, agent } = plan;
  const keys = await collectKeys(target).catch((error) => {
    throw explainConnectError(place, "the TCP connection", error);
  });
  const hostKeyCheck = await prepareHostKeyCheck(target, place.address, place.port);
  return async (attempt) => {
    const { signal } = attempt.target;
    const authenticator = new Authenticator(attempt.target, user, keys);
    const client = await openClient({ ...attempt, place, user, hostKeyCheck, authenticator, agent, signal });
    return { client, stream: attempt.stream };
  };
}
