/** Has a host show its keys, and goes away again before anybody logs in. */
import { ConnectError, type HostIdentity } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";
import { seeHostKeys } from "../ssh2-engine/see-host-keys.ts";
import { borrowLastJump, type ConnectThrough } from "../way/jump-hosts.ts";
import type { Loan } from "../way/jump-pool.ts";
import { placeOf } from "../way/open-way.ts";
import { connectThrough } from "./connect.ts";

/**
 * The keys by which connections would know the host. Where a jump host is not known, they are that one's.
 *
 * @throws ConnectError when the host is not reached
 */
export async function inspectIdentities(target: SshTarget): Promise<readonly HostIdentity[]> {
  let loan: Loan | undefined;
  try {
    loan = await borrowLastJump(target, [], placeOf(target), connectKnown);
  } catch (error) {
    const ofJumpHost = findIdentities(error);
    if (ofJumpHost === undefined) throw error;
    return ofJumpHost;
  }
  try {
    return await seeHostKeys(target, loan?.connection ?? target.carrier);
  } finally {
    await loan?.release();
  }
}

/** Jump hosts have to be known: what is unknown is for the user to approve, whatever the settings would accept. */
const connectKnown: ConnectThrough = async (target, visited, onGone) => {
  const data = { ...target.data, ssh_strict_host_key_checking: "yes" } as const;
  try {
    return await connectThrough({ ...target, data }, visited, onGone, connectKnown);
  } catch (error) {
    if (error instanceof ConnectError && error.reason === "hostkey") {
      // Now, while the way to it is still open; unless it is about a jump host before it, which has told by now.
      identities.set(error, findIdentities(error) ?? (await inspectIdentities(target)));
    }
    throw error;
  }
};

/** Of the jump host that an error is about. */
const identities = new WeakMap<Error, readonly HostIdentity[]>();

function findIdentities(error: unknown): readonly HostIdentity[] | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const found = identities.get(cause);
    if (found !== undefined) return found;
  }
  return undefined;
}
