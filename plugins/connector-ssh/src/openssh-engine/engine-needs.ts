/** Finds what a host's settings, and the keys that they lead to, need and ssh2 can't do. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { describeUnkeptPolicy } from "../algorithms/key-policy.ts";
import { listUnservedSettings } from "../algorithms/repertoire.ts";
import { checkSshProgram } from "../installation/ssh-program.ts";
import { type AgentIdentity, listAgentIdentities } from "../keys/agent-identities.ts";
import { agentSocket } from "../keys/agent-keys.ts";
import { findPrivateBlock } from "../keys/private-block.ts";
import { findUsualKeys, USUAL_KEYS, USUAL_SECURITY_KEYS } from "../keys/usual-keys.ts";
import type { SshData, SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { fileVersion } from "../ssh-config/files/file-version.ts";
import { chooseEngine, type EngineChoice } from "./choose-engine.ts";
import { hasKerberosTicket } from "./kerberos-ticket.ts";
import { asksForGssapi, asksForHostbased } from "./login-methods.ts";

/** Whose engine it is. Nothing is connected, and nobody is asked. */
type Question = Pick<SshTarget, "data" | "cwd" | "signal">;

/** Types of keys, as they stand in OpenSSH's form of private keys, even of encrypted ones. */
const SECURITY_KEY = /^openssh-key-v1\0.*sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com/s;

/** The engine for a host, with all that its settings lead to considered. */
export async function chooseEngineFor(question: Question): Promise<EngineChoice> {
  return chooseEngine(question.data.ssh_engine, await findNeeds(question));
}

/** What only the system's ssh can do for this host, each as half a sentence. */
async function findNeeds(question: Question): Promise<readonly string[]> {
  const ofSettings = describeSettings(question.data);
  if (ofSettings.length > 0) return ofSettings;
  const ofFiles = await Promise.all(keyFiles(question).map(describeKeyFile));
  const needs = ofFiles.filter((need) => need !== undefined);
  if (needs.length > 0) return needs;
  const ofAgent = describeAgent(await identitiesOf(question));
  return ofAgent.length > 0 ? ofAgent : describeTicket(question.data);
}

function describeSettings(data: SshData): readonly string[] {
  const { ssh_config_required = [], ssh_config_for_openssh = [] } = data;
  // With ssh2 the host would be refused for what is required: that is told as such.
  const required = data.ssh_engine === "ssh2" ? [] : ssh_config_required;
  const unserved = listUnservedSettings(data).map(({ key, wanted }) => `ssh2 has nothing of ${key} ${wanted}`);
  const ofConfig = [...required, ...ssh_config_for_openssh].map((option) => `ssh_config sets ${option}`);
  const unkept = describeUnkeptPolicy(data);
  const isHostbased = ofConfig.length === 0 && asksForHostbased(data);
  return [
    ...ofConfig,
    ...unserved,
    ...(unkept === undefined ? [] : [unkept]),
    ...(isHostbased ? ["ssh_preferred_authentications has hostbased"] : []),
  ];
}

/** Where there is no ticket, or no ssh, the other ways to log in are still open to ssh2. */
async function describeTicket(data: SshData): Promise<readonly string[]> {
  if (!asksForGssapi(data) || !(await hasKerberosTicket())) return [];
  return (await checkSshProgram()).ok ? ["GSSAPIAuthentication is on, and there is a Kerberos ticket"] : [];
}

function keyFiles({ data, cwd }: Question): readonly string[] {
  const named = data.ssh_key === undefined ? data.ssh_identity_files : [data.ssh_key];
  if (named !== undefined) return named.map((file) => resolvePath(file, homedir(), cwd));
  if (!data.ssh_look_for_keys) return [];
  const usual = findUsualKeys(USUAL_KEYS);
  // Where there is another key, the one that wants a touch for each host is not what people mean.
  return usual.length > 0 ? usual : findUsualKeys(USUAL_SECURITY_KEYS);
}

async function describeKeyFile(file: string): Promise<string | undefined> {
  if (existsSync(`${file}-cert.pub`)) return `the key ${file} has a certificate`;
  return (await isSecurityKey(file)) ? `the key ${file} lies in a security key` : undefined;
}

const answers = new Map<string, { readonly version: string; readonly answer: Promise<boolean> }>();

/** Read once for all hosts, and again when the file changed. */
function isSecurityKey(file: string): Promise<boolean> {
  const version = fileVersionOf(file);
  const known = answers.get(file);
  if (known?.version === version) return known.answer;
  const answer = readFile(file, "latin1").then(
    (text) => {
      const block = findPrivateBlock(text)?.replaceAll(/^-.*$|\s/gm, "") ?? "";
      return SECURITY_KEY.test(Buffer.from(block, "base64").toString("latin1"));
    },
    () => false,
  );
  answers.set(file, { version, answer });
  return answer;
}

function fileVersionOf(file: string): string {
  try {
    return fileVersion(file) ?? "";
  } catch {
    // What can't be looked at is told by those who need it.
    return "";
  }
}

async function identitiesOf({ data, cwd, signal }: Question): Promise<readonly AgentIdentity[]> {
  const socket = data.ssh_allow_agent && data.ssh_key === undefined ? agentSocket(data.ssh_identity_agent) : undefined;
  if (socket === undefined) return [];
  // A login will tell what is wrong with the agent, where it matters.
  return listAgentIdentities(resolvePath(socket, homedir(), cwd), signal).catch(() => []);
}

function describeAgent(identities: readonly AgentIdentity[]): readonly string[] {
  const certificate = identities.find(({ type }) => type.includes("-cert-"));
  if (certificate !== undefined) return [`the agent has a certificate (${certificate.comment})`];
  const areSecurityKeys = identities.length > 0 && identities.every(({ type }) => type.startsWith("sk-"));
  return areSecurityKeys ? ["the agent has security keys only"] : [];
}
