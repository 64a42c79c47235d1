/** Has a host show a key of each type that it has, one connection for each, as ssh-keyscan does. */
import { ConnectError, type Connection, type HostIdentity } from "@towline/core";
import { readOffer } from "../algorithms/key-exchange-offer.ts";
import { Authenticator } from "../authentication/authenticator.ts";
import { isCertificate } from "../keys/host-certificate.ts";
import { type Examination, examineHostKey } from "../known-hosts/examine-host-key.ts";
import { ALGORITHMS_BY_TYPE, orderAlgorithms } from "../known-hosts/judge-host-key.ts";
import { type HostLookup, lookUpHost } from "../known-hosts/look-up-host.ts";
import { describeIdentity } from "../known-hosts/shown-host.ts";
import { takeTurn } from "../login/take-turn.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { openWay, placeOf, userOf } from "../way/open-way.ts";
import { openClient } from "./open-client.ts";

/**
 * The key that a connection would get to see, and then those of other types: they don't stand against the first, so that
 * the host can be known by all of them.
 *
 * @throws ConnectError when the host is not reached
 */
export async function seeHostKeys(target: SshTarget, carrier: Connection): Promise<readonly HostIdentity[]> {
  const { address, port } = placeOf(target);
  const lookup = await lookUpHost(target, address, port);
  const first = await seeHostKey(target, carrier, orderAlgorithms(lookup.lines));
  const examinations = [await examineHostKey(lookup, first.key)];
  for (const [type, algorithms] of furtherTypes(lookup, first, examinations)) {
    // The settings may order the algorithms in a way that always gives the first key.
    const data = { ...target.data, ssh_host_key_algorithms: undefined };
    const { key } = await seeHostKey({ ...target, data }, carrier, algorithms);
    examinations.push(await examineHostKey(withoutOtherTypes(lookup, type), key));
  }
  const companions = examinations.map(({ shown }) => shown);
  return examinations.map((examination) => describeIdentity({ target, lookup, examination, companions }));
}

/** What a server showed in one handshake. */
interface Sight {
  /** The key or the certificate, as it came on the wire. */
  readonly key: Buffer;
  /** The algorithms of all of its keys. */
  readonly offered: readonly string[];
}

async function seeHostKey(
  target: SshTarget,
  carrier: Connection,
  algorithms: readonly string[] | undefined,
): Promise<Sight> {
  const place = placeOf(target);
  const user = userOf(target);
  let seen: Buffer | undefined;
  let offered: readonly string[] = [];
  const hostKeyCheck = {
    algorithms,
    knows: () => false,
    check: async (key: Buffer) => {
      // A copy: what it is a part of is used again.
      seen = Buffer.from(key);
      throw new ConnectError("hostkey", "seen");
    },
  };
  try {
    await takeTurn(target, carrier, place, async (limited, onGreeting) => {
      const { stream } = await openWay(limited, carrier, place);
      readOffer(stream, (offer) => {
        offered = offer.algorithms["host key"];
      });
      const authenticator = new Authenticator(limited, user, { offers: [], notes: [] });
      const { signal } = limited;
      const login = { place, user, stream, hostKeyCheck, authenticator, agent: undefined, signal, onGreeting };
      await openClient({ target: limited, ...login });
    });
  } catch (error) {
    if (seen === undefined) throw error;
  }
  if (seen === undefined) throw new Error("it showed no key");
  return { key: seen, offered };
}

/** None where an authority vouches for the host, or where something stands against the first key. */
function furtherTypes(
  { lines }: HostLookup,
  { key, offered }: Sight,
  [first]: readonly Examination[],
): readonly (readonly [type: string, algorithms: readonly string[]])[] {
  const kind = first?.verdict.kind;
  // Known without its port, it needs no line of its own: with one, the other keys would no longer be looked up.
  const isKnownHere = kind === "known" && lines.some(({ marker }) => marker === undefined);
  if (isCertificate(key) || (kind !== "new" && !isKnownHere)) return [];
  return ALGORITHMS_BY_TYPE.map(
    ([type, names]) => [type, names.filter((name) => offered.includes(name))] as const,
  ).filter(([type, names]) => type !== first?.shown.type && names.length > 0);
}

function withoutOtherTypes(lookup: HostLookup, type: string): HostLookup {
  const lines = lookup.lines.filter(({ marker, keyType }) => marker !== undefined || keyType === type);
  return { ...lookup, lines, findWithoutPort: async () => [] };
}
