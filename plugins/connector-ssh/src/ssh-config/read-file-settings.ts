/** SshSettings that are paths of ssh_config: keys, certificates, agents and known_hosts files. */

import type { SshSettings } from "../settings/connector-data.ts";
import type { ConfigAnswer } from "./evaluation/config-answer.ts";
import { expandHome, expandPath, type Tokens } from "./files/expand-value.ts";

const SYSTEM_KNOWN_HOSTS = "/etc/ssh/ssh_known_hosts";

/**
 * The settings with their tokens, variables and `~` expanded.
 *
 * @param ownKnownHosts the user's file of known hosts is set already, so ssh_config's do not count
 * @throws ConfigError for an unknown token or variable
 */
export function readFileSettings(answer: ConfigAnswer, tokens: Tokens, ownKnownHosts: boolean): SshSettings {
  const settings: SshSettings = {};
  const identities = listFiles(answer, "identityfile", tokens);
  if (identities !== undefined) settings.ssh_identity_files = identities;
  const agent = answer.text("identityagent");
  if (agent !== undefined) settings.ssh_identity_agent = isAgentName(agent) ? agent : expandPath(agent, tokens);
  readForwarding(answer.text("forwardagent"), settings, tokens);

  const [own, ...further] = listFiles(answer, "userknownhostsfile", tokens) ?? [];
  // OpenSSH expands no tokens in the system's files.
  const systems = answer
    .get("globalknownhostsfile")
    ?.values.filter((file) => file.toLowerCase() !== "none")
    .map((file) => expandHome(file, tokens.d ?? ""));
  const isSet = answer.get("userknownhostsfile") !== undefined;
  if (isSet) settings.ssh_known_hosts_file = own ?? "none";
  if (systems !== undefined || isSet) {
    settings.ssh_further_known_hosts_files = [
      ...(ownKnownHosts ? [] : isSet ? further : ["~/.ssh/known_hosts2"]),
      ...(systems ?? [SYSTEM_KNOWN_HOSTS, `${SYSTEM_KNOWN_HOSTS}2`]),
    ];
  }
  return settings;
}

function listFiles(answer: ConfigAnswer, keyword: string, tokens: Tokens): readonly string[] | undefined {
  return answer
    .get(keyword)
    ?.values.filter((file) => file.toLowerCase() !== "none")
    .map((file) => expandPath(file, tokens));
}

/** `none`, `SSH_AUTH_SOCK` and `$VARIABLE` are names, which are looked up when the agent is needed. */
function isAgentName(agent: string): boolean {
  return agent === "none" || agent === "SSH_AUTH_SOCK" || (agent.startsWith("$") && !agent.startsWith("${"));
}

function readForwarding(value: string | undefined, settings: SshSettings, tokens: Tokens): void {
  if (value === undefined) return;
  settings.ssh_forward_agent = value !== "no";
  if (value === "yes" || value === "no") return;
  settings.ssh_forwarded_agent = isAgentName(value) ? value : expandPath(value, tokens);
}
