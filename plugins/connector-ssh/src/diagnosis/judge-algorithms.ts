/** Finds which algorithms two sides agree on, and what is weak about them. */
import type { KeyExchangeOffer } from "../algorithms/key-exchange-offer.ts";
import { type AlgorithmKind, isWeak } from "../algorithms/weak-algorithms.ts";

/** What was agreed on; undefined where nothing is in common. */
export interface Agreement {
  readonly algorithms: { readonly [Kind in AlgorithmKind]: string | undefined };
  readonly isStrict: boolean;
  /** Whether there is one of each kind that is needed. */
  readonly isComplete: boolean;
}

/** As both sides work it out: the first of the client's that the server has (RFC 4253, section 7.1). */
export function findAgreement(client: KeyExchangeOffer, server: KeyExchangeOffer): Agreement {
  const first = (kind: AlgorithmKind): string | undefined =>
    client.algorithms[kind].find((name) => server.algorithms[kind].includes(name));
  const [exchange, hostKey, cipher] = [first("key exchange"), first("host key"), first("cipher")];
  const needsMac = cipher === undefined || !/gcm|poly1305/.test(cipher);
  const mac = needsMac ? first("MAC") : undefined;
  return {
    algorithms: { "key exchange": exchange, "host key": hostKey, cipher, MAC: mac },
    isStrict: client.isStrict && server.isStrict,
    isComplete: ![exchange, hostKey, cipher, ...(needsMac ? [mac] : [])].includes(undefined),
  };
}

/** What is weak about an agreement, each as half a sentence. */
export function findWeakPoints({ algorithms, isStrict }: Agreement): readonly string[] {
  const weak = Object.entries(algorithms).flatMap(([kind, name]) =>
    name !== undefined && isWeak(name) ? [`the ${kind} algorithm ${name} is weak`] : [],
  );
  const { cipher = "", MAC = "" } = algorithms;
  const isOpenToTerrapin = cipher.startsWith("chacha20-poly1305") || (/-cbc/.test(cipher) && /-etm@/.test(MAC));
  return !isStrict && isOpenToTerrapin
    ? [...weak, "without the strict key exchange, packets can be removed at the beginning (Terrapin, CVE-2023-48795)"]
    : weak;
}
