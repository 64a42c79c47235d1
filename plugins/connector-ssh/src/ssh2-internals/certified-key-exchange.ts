/** Has ssh2 take part in key exchanges in which the host shows a certificate. It reaches into ssh2: decision 013. */
import type { Client } from "ssh2";
import { CERTIFICATE_ALGORITHMS, parseHostCertificate } from "../keys/host-certificate.ts";

type Lists = {
  readonly [direction in "cs" | "sc"]: { readonly [kind: string]: { readonly array: readonly string[] } };
};

/** The algorithms that ssh2 offers, as it keeps them. */
interface Offer {
  readonly lists: Lists & { readonly kex: { readonly array: readonly string[] } };
}

interface KeyExchange {
  readonly negotiated: { serverHostKey: string };
  _hostKey: Buffer | undefined;
}

interface Protocol {
  _offer: Offer;
  _kex: KeyExchange | undefined;
}

/** What is offered to hosts, by what ssh2 would offer: most have the same, and share it. */
const offers = new WeakMap<Offer, Map<string, Offer>>();

/**
 * Offers these algorithms for the host's key, which may be certificates; right after the client's `connect`, before
 * anything has arrived.
 *
 * Whether a certificate is good is for the `hostVerifier` to say: it gets the whole of it.
 */
export function offerAlgorithms(client: Client, algorithms: readonly string[]): void {
  const { _protocol: protocol } = client as unknown as { readonly _protocol: Protocol };
  const ofUsual = offers.get(protocol._offer) ?? new Map<string, Offer>();
  offers.set(protocol._offer, ofUsual);
  const key = algorithms.join();
  const offer = ofUsual.get(key) ?? replaceHostKeys(protocol._offer, algorithms);
  ofUsual.set(key, offer);
  protocol._offer = offer;
  if (algorithms.some((name) => CERTIFICATE_ALGORITHMS.has(name))) acceptCertificates(protocol);
}

function replaceHostKeys(usual: Offer, algorithms: readonly string[]): Offer {
  const { lists } = usual;
  const MakeOffer = usual.constructor as new (algorithms: unknown) => Offer;
  return new MakeOffer({
    kex: lists.kex.array,
    serverHostKey: algorithms,
    cs: arraysOf(lists.cs),
    sc: arraysOf(lists.sc),
  });
}

function acceptCertificates(protocol: Protocol): void {
  let current: KeyExchange | undefined;
  // There is another one whenever keys are renewed.
  Object.defineProperty(protocol, "_kex", {
    get: () => current,
    set: (exchange: KeyExchange | undefined) => {
      current = exchange;
      if (exchange !== undefined) acceptCertificate(exchange);
    },
  });
}

function arraysOf(lists: Lists["cs"]): { [kind: string]: readonly string[] } {
  return Object.fromEntries(
    Object.entries(lists).map(([kind, { array }]) => [kind, array.filter((name) => name !== "")]),
  );
}

/**
 * ssh2 wants the type of the host's key, the name of the negotiated algorithm and that of the signature to be the same.
 * With a certificate they are three names. And what is hashed into the exchange is the whole certificate, while the
 * signature is checked by the key in it: ssh2 reads the same property for both, the hash first. Should it ever read them
 * in another order, the signature does not fit, and the host is refused.
 */
function acceptCertificate(exchange: KeyExchange): void {
  const { negotiated } = exchange;
  const algorithm = CERTIFICATE_ALGORITHMS.get(negotiated.serverHostKey);
  if (algorithm === undefined) return;
  negotiated.serverHostKey = algorithm.type;
  let shown: Buffer | undefined;
  let isHashed = false;
  Object.defineProperty(exchange, "_hostKey", {
    get: () => {
      if (!isHashed || shown === undefined) {
        isHashed = true;
        return shown;
      }
      return parseHostCertificate(shown)?.key;
    },
    set: (certificate: Buffer | undefined) => {
      shown = certificate;
      negotiated.serverHostKey = algorithm.signature;
    },
  });
}
