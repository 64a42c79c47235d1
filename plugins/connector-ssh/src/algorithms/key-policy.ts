/** What ssh_config demands of keys: by which algorithms they may sign, and how long those of RSA have to be. */
import { isCertificate, parseHostCertificate } from "../keys/host-certificate.ts";
import { readFields, typeOfKey } from "../keys/public-key.ts";
import type { SshData } from "../settings/connector-data.ts";
import { assembleAlgorithms } from "../ssh-config/assemble-algorithms.ts";

type Demands = Pick<
  Partial<SshData>,
  "ssh_config_pubkey_algorithms" | "ssh_config_ca_algorithms" | "ssh_config_rsa_size"
>;

/** Those that ssh2 signs with, as OpenSSH offers them by itself. */
const USUAL = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];
const RSA = ["rsa-sha2-512", "rsa-sha2-256"];

/** Those that may be used of what ssh2 has; undefined where nothing is said. */
function pick(wanted: string | undefined): readonly string[] | undefined {
  return wanted === undefined
    ? undefined
    : assembleAlgorithms(wanted, [...USUAL, ...RSA], [...USUAL, ...RSA, "ssh-rsa"]);
}

/** By which algorithms RSA keys may sign; undefined where nothing is said. */
export function allowedRsaSignatures({ ssh_config_pubkey_algorithms: wanted }: Demands): readonly string[] | undefined {
  return pick(wanted)?.filter((name) => !USUAL.includes(name));
}

/** What ssh2 could not keep to, as half a sentence; undefined where there is nothing. */
export function describeUnkeptPolicy({ ssh_config_pubkey_algorithms: wanted }: Demands): string | undefined {
  const allowed = pick(wanted);
  if (allowed === undefined) return undefined;
  if (allowed.length === 0) return `ssh2 has nothing of PubkeyAcceptedAlgorithms ${wanted}`;
  // Which of the two is taken is the server's word at times.
  const isHalf = RSA.some((name) => allowed.includes(name)) && !RSA.every((name) => allowed.includes(name));
  return isHalf ? `PubkeyAcceptedAlgorithms ${wanted} tells apart what ssh2 does not` : undefined;
}

/** Why a key of the user's must not be offered; undefined where it may be. `bytes` are its public half. */
export function findUserKeyProblem(demands: Demands, bytes: Buffer): string | undefined {
  const allowed = pick(demands.ssh_config_pubkey_algorithms);
  const type = typeOfKey(bytes);
  const mayUse = type === "ssh-rsa" ? RSA.concat("ssh-rsa") : [type];
  if (allowed !== undefined && !mayUse.some((name) => allowed.includes(name))) {
    return `ssh_config's PubkeyAcceptedAlgorithms has no ${type}`;
  }
  return findShortKey(demands, bytes);
}

/** Why a key or a certificate that a host shows must not be accepted, whatever is known about it. */
export function findHostKeyProblem(demands: Demands, bytes: Buffer): string | undefined {
  const certificate = isCertificate(bytes) ? parseHostCertificate(bytes) : undefined;
  if (certificate === undefined) return findShortKey(demands, bytes);
  const signature = readFields(certificate.signature)?.[0]?.toString("latin1") ?? "";
  const allowed = pick(demands.ssh_config_ca_algorithms);
  if (allowed !== undefined && !allowed.includes(signature)) {
    return `its certificate is signed with ${signature}, which ssh_config's CASignatureAlgorithms does not have`;
  }
  return findShortKey(demands, certificate.key) ?? findShortKey(demands, certificate.authority);
}

function findShortKey({ ssh_config_rsa_size: least = 0 }: Demands, bytes: Buffer): string | undefined {
  if (least === 0 || typeOfKey(bytes) !== "ssh-rsa") return undefined;
  const modulus = readFields(bytes)?.[2] ?? Buffer.alloc(0);
  const bits = modulus.length === 0 ? 0 : BigInt(`0x${modulus.toString("hex")}`).toString(2).length;
  return bits < least ? `an RSA key of ${bits} bits is shorter than ssh_config's RequiredRSASize ${least}` : undefined;
}
