/** The algorithms of old servers: none is offered to a host unless its settings name it. */

/** What a server and a client have to agree on. */
export type AlgorithmKind = "key exchange" | "host key" | "cipher" | "MAC";

/** What can be allowed of one kind. */
interface Allowance {
  readonly setting: string;
  /** Those that both engines know, best first. */
  readonly names: readonly string[];
  readonly risk: string;
}

/** The settings that allow weak algorithms, and at which risk. */
export const ALLOWANCES: { readonly [Kind in AlgorithmKind]: Allowance } = {
  "key exchange": {
    setting: "ssh_kex_algorithms",
    names: ["diffie-hellman-group-exchange-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group1-sha1"],
    risk: "who records the connection may be able to decrypt it one day",
  },
  "host key": {
    setting: "ssh_host_key_algorithms",
    names: ["ssh-rsa"],
    risk: "its signatures rest on SHA-1, so that somebody with means could pass for the host",
  },
  cipher: {
    setting: "ssh_ciphers",
    names: ["aes256-cbc", "aes192-cbc", "aes128-cbc", "3des-cbc"],
    risk: "who changes packets on the way may learn some of the plain text",
  },
  MAC: {
    setting: "ssh_macs",
    names: ["hmac-sha1-96", "hmac-md5", "hmac-md5-96"],
    risk: "it protects only weakly against changes on the way",
  },
};

const WEAK =
  /^diffie-hellman-.*sha1$|^(ssh-dss|ssh-rsa|none)$|-cbc(@.*)?$|^arcfour|^hmac-(md5|ripemd160)|-96(-etm@.*)?$/;

/** Weak, whether or not it can be allowed. hmac-sha1 is not: nobody knows how to attack it. */
export function isWeak(name: string): boolean {
  return WEAK.test(name);
}
