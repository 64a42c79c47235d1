/** Says to ssh what the settings say: the arguments of a master. No secret is among them. */
import { homedir } from "node:os";
import { findUsualKeys, USUAL_KEYS, USUAL_SECURITY_KEYS } from "../keys/usual-keys.ts";
import type { SshData } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { asksForGssapi, asksForHostbased, namedMethods } from "./login-methods.ts";
import { quoteOption } from "./quote-option.ts";
import { needsFile, userValue } from "./user-option.ts";

/** What is known about a connection beside its settings. */
export interface MasterPlan {
  readonly data: SshData;
  /** The name that ssh_config is asked about. */
  readonly host: string;
  /** What is read in place of ssh's own choice of ssh_config files. */
  readonly configFile: string | undefined;
  /** Where it leads. */
  readonly address: string;
  readonly user: string;
  /** Whether ssh expands tokens in a user's name: since OpenSSH 10.0, unless told otherwise. */
  readonly expandsUser?: boolean;
  /** The socket of the agent that the host may use, if it may. */
  readonly agent: string | undefined;
  /** From which relative paths start. */
  readonly cwd: string;
  /** Those of the keys that the host is known by; undefined where none is known. */
  readonly hostKeyAlgorithms: readonly string[] | undefined;
  /** Of this connection alone: for the control socket, and for host keys that are not to be kept. */
  readonly folder: string;
  /** Whether there is something or somebody to answer questions. */
  readonly canAnswer: boolean;
  /** Whether the person at the terminal can be asked. */
  readonly canAsk: boolean;
}

/** Where the master listens. */
export function controlSocketIn(folder: string): string {
  return `${folder}/m`;
}

/**
 * The arguments of `ssh`. The settings come as options, which are stronger than what ssh_config says; the rest is
 * ssh_config's.
 */
export function makeMasterArguments(plan: MasterPlan): readonly string[] {
  const { data, cwd } = plan;
  const options: (readonly [keyword: string, value: string])[] = [
    ["HostName", quoteOption(plan.address)],
    ["Port", String(data.ssh_port)],
    ...(needsFile(plan.user) ? [] : [["User", userValue(plan.user, plan.expandsUser ?? true)] as const]),
    // Its standard input and output are the connection: made by us, as for the other engine.
    ["ProxyCommand", "-"],
    ["ControlMaster", "yes"],
    ["ControlPath", quoteOption(controlSocketIn(plan.folder))],
    ["ControlPersist", "no"],
    ["BatchMode", plan.canAnswer ? "no" : "yes"],
    ["ServerAliveInterval", String(Math.ceil(data.ssh_keepalive_interval))],
    ["ServerAliveCountMax", String(data.ssh_keepalive_count)],
    ["ForwardAgent", plan.agent === undefined ? "no" : forwardedAgent(plan.agent, data)],
    ...algorithmOptions(data),
    ...identityOptions(data, cwd),
    ...hostKeyOptions(plan),
    // A wrong password from the settings stays wrong.
    ["NumberOfPasswordPrompts", String(data.ssh_password === undefined ? data.ssh_prompted_tries : 1)],
    // The deadline is ours.
    ["ConnectTimeout", "0"],
    // What ssh_config may want to happen beside, and the other engine doesn't do either.
    ["ClearAllForwardings", "yes"],
    ["PermitLocalCommand", "no"],
    ["Tunnel", "no"],
    ["UpdateHostKeys", "no"],
    ...(forksByConfig(data) ? [["ForkAfterAuthentication", "no"] as const] : []),
  ];
  return [
    ...["-v", "-N", "-T"],
    ...(plan.configFile === undefined ? [] : ["-F", plan.configFile]),
    ...options.flatMap(([keyword, value]) => ["-o", `${keyword}=${value}`]),
    "--",
    plan.host,
  ];
}

/** Only then is it an option: before OpenSSH 8.7 there is none of that name. */
function forksByConfig({ ssh_config_unused = [] }: SshData): boolean {
  return ssh_config_unused.some((option) => option.startsWith("ForkAfterAuthentication "));
}

function identityOptions(data: SshData, cwd: string): (readonly [string, string])[] {
  const named = data.ssh_key === undefined ? data.ssh_identity_files : [data.ssh_key];
  const usual = data.ssh_look_for_keys ? findUsualKeys([...USUAL_KEYS, ...USUAL_SECURITY_KEYS]) : [];
  const files = (named ?? usual).map((file) => quotePath(file, cwd));
  const agent = usesAgent(data) ? data.ssh_identity_agent : "none";
  return [
    // Without any, ssh would look for keys of its own.
    ...(files.length === 0 ? ["none"] : files).map((file) => ["IdentityFile", file] as const),
    ["IdentitiesOnly", data.ssh_identities_only || data.ssh_key !== undefined ? "yes" : "no"],
    ...(agent === undefined ? [] : [["IdentityAgent", agentValue(agent, cwd)] as const]),
  ];
}

/** Before OpenSSH 8.2, only the agent that gives keys could be forwarded too. */
function forwardedAgent(agent: string, data: SshData): string {
  return data.ssh_forwarded_agent === undefined && usesAgent(data) ? "yes" : quoteOption(agent);
}

function usesAgent(data: SshData): boolean {
  return data.ssh_allow_agent && data.ssh_key === undefined;
}

function algorithmOptions(data: SshData): (readonly [string, string])[] {
  const options = [
    ["Ciphers", data.ssh_ciphers],
    ["MACs", data.ssh_macs],
    ["KexAlgorithms", data.ssh_kex_algorithms],
    ["Compression", data.ssh_compression ? "yes" : "no"],
    ["PreferredAuthentications", namedMethods(data)?.join()],
    // Off unless they are turned on: to name a method is to want it.
    ["GSSAPIAuthentication", asksForGssapi(data) ? "yes" : undefined],
    ["HostbasedAuthentication", asksForHostbased(data) ? "yes" : undefined],
  ] as const;
  return options.flatMap(([keyword, value]) => (value === undefined ? [] : [[keyword, value] as const]));
}

function agentValue(agent: string, cwd: string): string {
  return agent === "none" || agent === "SSH_AUTH_SOCK" || agent.startsWith("$") ? agent : quotePath(agent, cwd);
}

function hostKeyOptions({ data, cwd, folder, canAsk, hostKeyAlgorithms }: MasterPlan): (readonly [string, string])[] {
  const mode = data.ssh_strict_host_key_checking;
  const isForgotten = mode === "no" || mode === "off";
  const own = data.ssh_known_hosts_file;
  // ssh adds new keys to the first file: where they are not to be kept, to one that is removed.
  const files = [...(isForgotten || own === "none" ? [`${folder}/k`] : []), own, ...data.ssh_further_known_hosts_files];
  const named = files.filter((file) => file !== "none").map((file) => quotePath(file, cwd));
  const checking = isForgotten ? "accept-new" : mode === "ask" && !canAsk ? "yes" : mode;
  return [
    ["StrictHostKeyChecking", checking],
    ["UserKnownHostsFile", named.join(" ")],
    ["GlobalKnownHostsFile", "/dev/null"],
    // Nobody but known_hosts vouches for a host, here as with the other engine.
    ["VerifyHostKeyDNS", "no"],
    ["NoHostAuthenticationForLocalhost", "no"],
    ["CheckHostIP", "no"],
    ["HashKnownHosts", data.ssh_hash_known_hosts ? "yes" : "no"],
    // ssh would add a key of another type to those that a host is known by.
    ...(data.ssh_host_key_algorithms === undefined
      ? []
      : [["HostKeyAlgorithms", data.ssh_host_key_algorithms] as const]),
    ...(hostKeyAlgorithms === undefined ? [] : [["HostKeyAlgorithms", hostKeyAlgorithms.join(",")] as const]),
    ...(data.ssh_host_key_alias === undefined ? [] : [["HostKeyAlias", quoteOption(data.ssh_host_key_alias)] as const]),
  ];
}

function quotePath(path: string, cwd: string): string {
  return quoteOption(resolvePath(path, homedir(), cwd));
}
