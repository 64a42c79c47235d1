/** The algorithms that ssh2 has, by the setting that chooses among them. */
import { CERTIFICATE_ALGORITHMS } from "../keys/host-certificate.ts";
import type { SshData } from "../settings/connector-data.ts";
import { assembleAlgorithms } from "../ssh-config/assemble-algorithms.ts";

/** What ssh2 can do, the usual before the outdated. */
export interface Repertoire {
  readonly usual: readonly string[];
  readonly outdated: readonly string[];
}

const split = (text: string) => text.split(" ");
const ETM_MACS = "hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com";

/** One for each setting. */
export const REPERTOIRES = {
  ssh_kex_algorithms: {
    usual: split(
      "curve25519-sha256@libssh.org curve25519-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 diffie-hellman-group-exchange-sha256 diffie-hellman-group14-sha256 diffie-hellman-group15-sha512 diffie-hellman-group16-sha512 diffie-hellman-group17-sha512 diffie-hellman-group18-sha512",
    ),
    outdated: split("diffie-hellman-group-exchange-sha1 diffie-hellman-group14-sha1 diffie-hellman-group1-sha1"),
  },
  ssh_ciphers: {
    usual: split(
      "aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes192-ctr aes256-ctr chacha20-poly1305@openssh.com",
    ),
    outdated: split("aes256-cbc aes192-cbc aes128-cbc 3des-cbc"),
  },
  ssh_macs: {
    usual: split(`${ETM_MACS} hmac-sha2-256 hmac-sha2-512 hmac-sha1`),
    outdated: split("hmac-md5 hmac-sha1-96 hmac-md5-96"),
  },
  ssh_host_key_algorithms: {
    usual: split("ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-512 rsa-sha2-256"),
    outdated: ["ssh-rsa", ...CERTIFICATE_ALGORITHMS.keys()],
  },
} as const satisfies { readonly [key in keyof SshData]?: Repertoire };

/** A setting that chooses algorithms. */
export type AlgorithmSetting = keyof typeof REPERTOIRES;

/** What ssh2 has of the algorithms that a setting asks for. */
export function pickAlgorithms(wanted: string, { usual, outdated }: Repertoire): readonly string[] {
  return assembleAlgorithms(wanted, usual, [...new Set([...usual, ...outdated])]);
}

/** The settings of which ssh2 has nothing, such as a key exchange that is safe from quantum computers. */
export function listUnservedSettings(
  data: SshData,
): readonly { readonly key: AlgorithmSetting; readonly wanted: string }[] {
  return (Object.keys(REPERTOIRES) as AlgorithmSetting[]).flatMap((key) => {
    const wanted = data[key];
    return wanted === undefined || pickAlgorithms(wanted, REPERTOIRES[key]).length > 0 ? [] : [{ key, wanted }];
  });
}
