/** Collects the keys to offer to a host, in order, before anything is sent. */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import ssh2 from "ssh2";
import { findUserKeyProblem } from "../algorithms/key-policy.ts";
import { isShortOfFiles } from "../failures/short-of-files.ts";
import { type AgentKey, agentSocket, listAgentKeys } from "../keys/agent-keys.ts";
import { type KeyReading, type PrivateKey, readPrivateKey } from "../keys/private-key.ts";
import { fingerprint } from "../keys/public-key.ts";
import { usualKeyFiles } from "../keys/usual-keys.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { type Asker, askPassphrase } from "./ask-passphrase.ts";
import { loadNamedKey } from "./load-named-key.ts";

/** One key to offer. A key file is decrypted only when its turn comes, so that nobody is asked needlessly. */
export type KeyOffer =
  | { readonly kind: "agent"; readonly label: string; readonly key: AgentKey }
  | { readonly kind: "file"; readonly label: string; load(): Promise<PrivateKey | undefined> };

/** What there is to offer, and why some keys are not offered. */
export interface KeyOffers {
  readonly offers: readonly KeyOffer[];
  readonly notes: string[];
}

/** @throws ConnectError with reason `auth` when `ssh_key` can't be used; Error where too many files are open. */
export async function collectKeys(target: SshTarget): Promise<KeyOffers> {
  const { data } = target;
  const home = homedir();
  const notes: string[] = [];
  if (data.ssh_key !== undefined) {
    const key = await loadNamedKey(target, data.ssh_key);
    const problem = problemOf(target, key);
    if (problem !== undefined) return { offers: [], notes: [`${key.file} was not offered: ${problem}`] };
    return { offers: [{ kind: "file", label: labelOf(key), load: async () => key }], notes };
  }

  const named = data.ssh_identity_files?.map((file) => resolvePath(file, home, target.cwd));
  const usual = data.ssh_look_for_keys ? usualKeyFiles() : [];
  const files = named ?? usual;
  const readings = await Promise.all(
    files.map(async (file) => ({
      file,
      reading: await readPrivateKey(file, data.ssh_key_password),
      print: await publicFingerprint(file),
    })),
  );
  const prints = new Set(readings.map(({ reading, print }) => fingerprintOf(reading) ?? print));
  const agentKeys = (await agentKeysOf(target, notes)).filter(
    (key) => !data.ssh_identities_only || prints.has(key.fingerprint),
  );
  const fromAgent = new Set(agentKeys.map((key) => key.fingerprint));
  const isAllowed = (key: AgentKey) => findUserKeyProblem(data, key.publicKey) === undefined;
  // As OpenSSH: keys that a file names come before the agent's others.
  const ordered = [
    ...agentKeys.filter((key) => prints.has(key.fingerprint)),
    ...agentKeys.filter((key) => !prints.has(key.fingerprint)),
  ].filter(isAllowed);
  const offers: KeyOffer[] = ordered.map((key) => ({
    kind: "agent",
    label: `${key.comment || "key"} of the agent (${key.fingerprint})`,
    key,
  }));
  for (const { file, reading, print } of readings) {
    const known = fingerprintOf(reading) ?? print;
    if (known !== undefined && fromAgent.has(known)) continue;
    const offer = offerOf(target, file, reading, notes);
    if (offer !== undefined) offers.push(offer);
  }
  return { offers, notes };
}

function offerOf(target: SshTarget, file: string, reading: KeyReading, notes: string[]): KeyOffer | undefined {
  const problem = reading.kind === "key" ? problemOf(target, reading.key) : undefined;
  if (problem !== undefined) {
    notes.push(`${file} was not offered: ${problem}`);
    return undefined;
  }
  if (reading.kind === "key") return { kind: "file", label: labelOf(reading.key), load: async () => reading.key };
  if (reading.kind === "missing") return undefined;
  if (reading.kind === "encrypted" && target.prompt !== undefined) {
    return {
      kind: "file",
      label: file,
      load: async () => {
        const key = (await askPassphrase(target, file))?.key;
        if (key === undefined) notes.push(`${file} stayed locked: no passphrase that fits`);
        const unfit = key && problemOf(target, key);
        if (unfit !== undefined) notes.push(`${file} was not offered: ${unfit}`);
        return unfit === undefined ? key : undefined;
      },
    };
  }
  notes.push(`${file} was not offered: ${reading.reason}`);
  return undefined;
}

/** Why ssh_config does not allow it. */
function problemOf({ data }: Asker, { key }: PrivateKey): string | undefined {
  return findUserKeyProblem(data, Buffer.from(key.getPublicSSH()));
}

async function agentKeysOf(target: SshTarget, notes: string[]): Promise<readonly AgentKey[]> {
  const { data } = target;
  const socket = data.ssh_allow_agent ? agentSocket(data.ssh_identity_agent) : undefined;
  if (socket === undefined) return [];
  try {
    return await listAgentKeys(resolvePath(socket, homedir(), target.cwd), target.signal);
  } catch (error) {
    if (isShortOfFiles(error)) throw error;
    notes.push(`the agent at ${socket} gave no keys: ${(error as Error).message}`);
    return [];
  }
}

async function publicFingerprint(file: string): Promise<string | undefined> {
  try {
    const parsed = ssh2.utils.parseKey(await readFile(`${file}.pub`));
    return parsed instanceof Error ? undefined : fingerprint(Buffer.from(parsed.getPublicSSH()));
  } catch {
    return undefined;
  }
}

function fingerprintOf(reading: KeyReading): string | undefined {
  return reading.kind === "key" ? reading.key.fingerprint : undefined;
}

function labelOf(key: PrivateKey): string {
  return `${key.file} (${key.fingerprint})`;
}
