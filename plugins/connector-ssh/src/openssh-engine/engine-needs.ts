/** Finds what a host's settings, and the keys that they lead to, need and ssh2 can't do. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { type AgentIdentity, listAgentIdentities } from "../keys/agent-identities.ts";
import { agentSocket } from "../keys/agent-keys.ts";
import { findUsualKeys, USUAL_KEYS, USUAL_SECURITY_KEYS } from "../keys/usual-keys.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/expand-value.ts";
import { chooseEngine, type EngineChoice } from "./choose-engine.ts";

/** Whose engine it is. Nothing is connected, and nobody is asked. */
type Question = Pick<SshTarget, "data" | "cwd" | "signal">;

/** The engine for a host, with all that its settings lead to considered. */
export async function chooseEngineFor(question: Question): Promise<EngineChoice> {
  return chooseEngine(question.data.ssh_engine, await findNeeds(question));
}

/** What only the system's ssh can do for this host, each as half a sentence. */
async function findNeeds(question: Question): Promise<readonly string[]> {
  const ofFiles = await Promise.all(keyFiles(question).map(describeKeyFile));
  const needs = ofFiles.filter((need) => need !== undefined);
  return needs.length > 0 ? needs : describeAgent(await identitiesOf(question));
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
  const key = await readFile(file, "latin1").catch(() => readFile(`${file}.pub`, "latin1").catch(() => ""));
  const bytes = Buffer.from(key.replaceAll(/^-.*$|^sk-\S+ |\s/gm, ""), "base64");
  return bytes.includes("sk-") && /OPENSSH|^sk-/.test(key) ? `the key ${file} lies in a security key` : undefined;
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
  const isSecurityKey = ({ type }: AgentIdentity) => type.startsWith("sk-");
  return identities.length > 0 && identities.every(isSecurityKey) ? ["the agent has security keys only"] : [];
}
