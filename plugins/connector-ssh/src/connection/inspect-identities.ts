/** Has a host show its key, and goes away again before anybody logs in. */
import { userInfo } from "node:os";
import { ConnectError, type Connection, type HostIdentity } from "@towline/core";
import { Authenticator } from "../authentication/authenticator.ts";
import type { HostKeyCheck } from "../known-hosts/check-host-key.ts";
import { examineHostKey } from "../known-hosts/examine-host-key.ts";
import { orderAlgorithms } from "../known-hosts/judge-host-key.ts";
import { lookUpHost } from "../known-hosts/look-up-host.ts";
import { describeIdentity, findRefused, noteRefused } from "../known-hosts/shown-host.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { connectThrough, openStream, placeOf } from "./connect.ts";
import { borrowLastJump, type ConnectThrough } from "./jump-hosts.ts";
import { openClient } from "./open-client.ts";
import { takeTurns } from "./take-turns.ts";

/**
 * The one key by which a connection would know the host. Where a jump host is not known, it is that one's.
 *
 * @throws ConnectError when the host is not reached
 */
export async function inspectIdentities(target: SshTarget): Promise<readonly HostIdentity[]> {
  const place = placeOf(target);
  try {
    const loan = await borrowLastJump(target, [], place, connectKnown);
    try {
      await seeHostKey(target, loan?.connection ?? target.carrier);
    } finally {
      await loan?.release();
    }
  } catch (error) {
    const host = findRefused(error);
    if (host === undefined) throw error;
    return [describeIdentity(host)];
  }
  return [];
}

/** Jump hosts have to be known: what is unknown is for the user to approve, whatever the settings would accept. */
const connectKnown: ConnectThrough = (target, visited, onGone) => {
  const data = { ...target.data, ssh_strict_host_key_checking: "yes" } as const;
  return connectThrough({ ...target, data }, visited, onGone, connectKnown);
};

/** @throws ConnectError always: the handshake ends when the host has shown its key */
async function seeHostKey(target: SshTarget, carrier: Connection): Promise<void> {
  const place = placeOf(target);
  const user = target.data.ssh_user ?? userInfo().username;
  const lookup = await lookUpHost(target, place.address, place.port);
  const hostKeyCheck: HostKeyCheck = {
    algorithms: orderAlgorithms(lookup.lines),
    knows: () => false,
    check: async (publicKey) => {
      const examination = await examineHostKey(lookup, publicKey);
      throw noteRefused(new ConnectError("hostkey", "seen"), { target, lookup, examination });
    },
  };
  await takeTurns(target, carrier, place, async (limited, onGreeting) => {
    const stream = await openStream(limited, carrier, place);
    const authenticator = new Authenticator(limited, user, { offers: [], notes: [] });
    const { signal } = limited;
    await openClient({
      target: limited,
      place,
      user,
      stream,
      hostKeyCheck,
      authenticator,
      agent: undefined,
      signal,
      onGreeting,
    });
  });
}
