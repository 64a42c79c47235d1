/** Chooses what ssh2 offers in a key exchange, by the settings that ssh_config's Ciphers and the like become. */
import type { Algorithms } from "ssh2";
import { CERTIFICATE_ALGORITHMS } from "../known-hosts/host-certificate.ts";
import type { SshData } from "../settings/connector-data.ts";
import { assembleAlgorithms } from "../ssh-config/assemble-algorithms.ts";
import { makeConnectError, type Place } from "./connect-errors.ts";

/** What ssh2 can do, the usual before the outdated. */
interface Repertoire {
  readonly usual: readonly string[];
  readonly outdated: readonly string[];
}

const split = (text: string) => text.split(" ");
const ETM_MACS = "hmac-sha2-256-etm@openssh.com hmac-sha2-512-etm@openssh.com hmac-sha1-etm@openssh.com";

const KEX: Repertoire = {
  usual: split(
    "curve25519-sha256@libssh.org curve25519-sha256 ecdh-sha2-nistp256 ecdh-sha2-nistp384 ecdh-sha2-nistp521 diffie-hellman-group-exchange-sha256 diffie-hellman-group14-sha256 diffie-hellman-group15-sha512 diffie-hellman-group16-sha512 diffie-hellman-group17-sha512 diffie-hellman-group18-sha512",
  ),
  outdated: split("diffie-hellman-group-exchange-sha1 diffie-hellman-group14-sha1 diffie-hellman-group1-sha1"),
};
const CIPHERS: Repertoire = {
  usual: split(
    "aes128-gcm@openssh.com aes256-gcm@openssh.com aes128-ctr aes192-ctr aes256-ctr chacha20-poly1305@openssh.com",
  ),
  outdated: split("aes256-cbc aes192-cbc aes128-cbc 3des-cbc"),
};
const MACS: Repertoire = {
  usual: split(`${ETM_MACS} hmac-sha2-256 hmac-sha2-512 hmac-sha1`),
  outdated: split("hmac-md5 hmac-sha1-96 hmac-md5-96"),
};
const HOST_KEYS: Repertoire = {
  usual: split("ssh-ed25519 ecdsa-sha2-nistp256 ecdsa-sha2-nistp384 ecdsa-sha2-nistp521 rsa-sha2-512 rsa-sha2-256"),
  outdated: ["ssh-rsa", ...CERTIFICATE_ALGORITHMS.keys()],
};

/** What differs from ssh2's own choice. @throws ConnectError where nothing is left of a list. */
export function chooseAlgorithms(data: SshData, place: Place): Algorithms {
  const chosen = {
    kex: choose("ssh_kex_algorithms", data.ssh_kex_algorithms, KEX, place),
    cipher: choose("ssh_ciphers", data.ssh_ciphers, CIPHERS, place),
    hmac: choose("ssh_macs", data.ssh_macs, MACS, place),
    compress: data.ssh_compression ? ["zlib@openssh.com", "zlib", "none"] : undefined,
  };
  return Object.fromEntries(Object.entries(chosen).filter(([, list]) => list !== undefined)) as Algorithms;
}

/**
 * The algorithms for the host's key.
 *
 * @param known those to ask for by what the host is known by; undefined for the usual ones
 * @throws ConnectError where nothing is left
 */
export function chooseHostKeyAlgorithms(
  data: SshData,
  known: readonly string[] | undefined,
  place: Place,
): readonly string[] {
  const wanted = data.ssh_host_key_algorithms;
  // ssh2 itself would take signatures with SHA-1, too.
  if (wanted === undefined) return known ?? HOST_KEYS.usual;
  // As OpenSSH: a list of the user's own is kept in its order.
  const repertoire = { usual: known ?? HOST_KEYS.usual, outdated: [...HOST_KEYS.usual, ...HOST_KEYS.outdated] };
  return assemble("ssh_host_key_algorithms", wanted, repertoire, place);
}

function choose(
  key: string,
  wanted: string | undefined,
  repertoire: Repertoire,
  place: Place,
): readonly string[] | undefined {
  return wanted === undefined ? undefined : assemble(key, wanted, repertoire, place);
}

function assemble(key: string, wanted: string, { usual, outdated }: Repertoire, place: Place): readonly string[] {
  const list = assembleAlgorithms(wanted, usual, [...new Set([...usual, ...outdated])]);
  if (list.length > 0) return list;
  throw makeConnectError(
    place,
    "protocol",
    `ssh2 has none of the algorithms that ${key} asks for: ${wanted}`,
    `Set ssh_engine: openssh, or add to ${key}. ssh2 has ${[...usual, ...outdated].join(", ")}.`,
  );
}
