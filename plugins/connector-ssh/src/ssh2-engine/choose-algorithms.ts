/** Chooses what ssh2 offers in a key exchange, by the settings that ssh_config's Ciphers and the like become. */
import type { Algorithms } from "ssh2";
import { type AlgorithmSetting, pickAlgorithms, REPERTOIRES, type Repertoire } from "../algorithms/repertoire.ts";
import { makeConnectError, type Place } from "../failures/connect-errors.ts";
import type { SshData } from "../settings/connector-data.ts";

/** What differs from ssh2's own choice. @throws ConnectError where nothing is left of a list. */
export function chooseAlgorithms(data: SshData, place: Place): Algorithms {
  const choose = (key: AlgorithmSetting) => {
    const wanted = data[key];
    return wanted === undefined ? undefined : assemble(key, wanted, REPERTOIRES[key], place);
  };
  const chosen = {
    kex: choose("ssh_kex_algorithms"),
    cipher: choose("ssh_ciphers"),
    hmac: choose("ssh_macs"),
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
  const key = "ssh_host_key_algorithms";
  const { usual, outdated } = REPERTOIRES[key];
  const wanted = data[key];
  // ssh2 itself would take signatures with SHA-1, too.
  if (wanted === undefined) return known ?? usual;
  // As OpenSSH: a list of the user's own is kept in its order.
  return assemble(key, wanted, { usual: known ?? usual, outdated: [...usual, ...outdated] }, place);
}

function assemble(key: AlgorithmSetting, wanted: string, repertoire: Repertoire, place: Place): readonly string[] {
  const list = pickAlgorithms(wanted, repertoire);
  if (list.length > 0) return list;
  const { usual, outdated } = repertoire;
  throw makeConnectError(
    place,
    "protocol",
    `ssh2 has none of the algorithms that ${key} asks for: ${wanted}`,
    `Set ssh_engine: openssh, or add to ${key}. ssh2 has ${[...usual, ...outdated].join(", ")}.`,
  );
}
