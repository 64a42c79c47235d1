/** Says what a server wants that is not offered to it, and which settings would allow it at which risk. */
import type { ConnectError } from "@towline/core";
import { makeConnectError, type Place } from "../failures/connect-errors.ts";
import type { KeyExchangeOffer } from "./key-exchange-offer.ts";
import { ALLOWANCES, type AlgorithmKind, isWeak } from "./weak-algorithms.ts";

/** How ssh2 and OpenSSH call it. */
const KINDS: readonly (readonly [wording: RegExp, kind: AlgorithmKind])[] = [
  [/key exchange/i, "key exchange"],
  [/host key/i, "host key"],
  [/cipher/i, "cipher"],
  [/mac/i, "MAC"],
];

/** The error for a key exchange without a common algorithm; `said` is how the client put it. */
export function explainMismatch(place: Place, said: string, offer: KeyExchangeOffer | undefined): ConnectError {
  const kind = KINDS.find(([wording]) => wording.test(said))?.[1];
  if (kind === undefined || offer === undefined) {
    return makeConnectError(place, "protocol", said, "Compare with what ssh -vv says, and update the server.");
  }
  const text = `no ${kind} algorithm in common: the server offers only ${offer.algorithms[kind].join(", ")}`;
  return makeConnectError(place, "protocol", text, adviseOn(kind, offer));
}

function adviseOn(kind: AlgorithmKind, offer: KeyExchangeOffer): string {
  const needs = findNeeds(offer);
  if (!needs.some((need) => need.kind === kind)) {
    return `See whether ${ALLOWANCES[kind].setting} leaves too little; or set ssh_engine: openssh, if your ssh knows one of them.`;
  }
  const settings = needs.map((need) => `${ALLOWANCES[need.kind].setting}: +${need.name}`).join(", ");
  const risks = needs.map((need) => `${need.name}: ${ALLOWANCES[need.kind].risk}`).join("; ");
  return `Update its ssh server. Until then, this host can be allowed it with ${settings}, at a risk (${risks}).`;
}

/** The best of the weak algorithms for each kind of which the server has nothing better: all at once, not one by one. */
function findNeeds({
  algorithms,
}: KeyExchangeOffer): readonly { readonly kind: AlgorithmKind; readonly name: string }[] {
  return (Object.keys(ALLOWANCES) as AlgorithmKind[]).flatMap((kind) => {
    const offered = algorithms[kind];
    if (offered.some((name) => !isWeak(name))) return [];
    const name = ALLOWANCES[kind].names.find((known) => offered.includes(known));
    return name === undefined ? [] : [{ kind, name }];
  });
}
