/** Turns what ssh_config says about a host into the connector's settings. */
import { homedir, hostname, userInfo } from "node:os";
import { hostOfName } from "../names/make-names-data.ts";
import type { SshData, SshRequest } from "../settings/connector-data.ts";
import { type ConfigAnswer, type ConfigFile, evaluateConfig } from "./evaluate-config.ts";
import { expandPath, expandTokens, resolvePath, type Tokens } from "./expand-value.ts";
import { readProxyJump } from "./read-proxy.ts";
import { readCount, readHostKeyMode, readPort, readSeconds, readYesNo } from "./read-values.ts";

type Settings = { -readonly [Key in keyof SshData]?: SshData[Key] };

/**
 * The settings that ssh_config gives a host, looked up by `ssh_hostname` where that is set and by the host's name
 * otherwise, so that a name reaches what `ssh NAME` reaches.
 *
 * @throws ConfigError for a file that can't be used, or a value that can't be honoured.
 */
export async function resolveData(request: SshRequest): Promise<Partial<SshData>> {
  const { data } = request;
  const home = homedir();
  const localUser = userInfo().username;
  const host = data.ssh_hostname ?? hostOfName(request.name);
  const answer = await evaluateConfig(configFiles(data.ssh_config_file, home, request.cwd), {
    host,
    user: data.ssh_user,
    localUser,
    home,
    log: request.log,
  });

  const settings: Settings = {};
  const address = readHostName(answer, host);
  if (data.ssh_hostname === undefined) settings.ssh_hostname = address;
  else if (address !== host) settings.ssh_config_hostname = address;
  readPlainValues(answer, settings);

  const alias = answer.get("hostkeyalias")?.[0];
  const localHost = hostname();
  const tokens: Tokens = {
    d: home,
    h: address,
    i: String(process.getuid?.() ?? 0),
    k: alias ?? host,
    l: localHost,
    L: localHost.split(".")[0] ?? localHost,
    n: host,
    p: String(data.ssh_port ?? settings.ssh_port ?? 22),
    r: data.ssh_user ?? settings.ssh_user ?? localUser,
    u: localUser,
  };
  if (alias !== undefined) settings.ssh_host_key_alias = alias;
  readFiles(answer, settings, tokens, data.ssh_known_hosts_file !== undefined);
  if (data.ssh_proxy_jump === undefined) {
    const jump = readProxyJump(answer, host, tokens);
    if (jump !== undefined) settings.ssh_proxy_jump = jump;
  }
  return settings;
}

function configFiles(file: string | undefined, home: string, cwd: string): readonly ConfigFile[] {
  const includeFolder = `${home}/.ssh`;
  if (file === "none") return [];
  if (file !== undefined) return [{ path: resolvePath(file, home, cwd), includeFolder, required: true }];
  return [
    { path: `${home}/.ssh/config`, includeFolder, required: false },
    { path: "/etc/ssh/ssh_config", includeFolder: "/etc/ssh", required: false },
  ];
}

function readHostName(answer: ConfigAnswer, host: string): string {
  const value = answer.get("hostname")?.[0];
  return value === undefined ? host : expandTokens(value, { h: host });
}

function readPlainValues(answer: ConfigAnswer, settings: Settings): void {
  const value = (keyword: string) => answer.get(keyword)?.[0];
  const user = value("user");
  if (user !== undefined) settings.ssh_user = user;
  const port = value("port");
  if (port !== undefined) settings.ssh_port = readPort(port);
  const mode = value("stricthostkeychecking");
  if (mode !== undefined) settings.ssh_strict_host_key_checking = readHostKeyMode(mode);
  const interval = value("serveraliveinterval");
  if (interval !== undefined) settings.ssh_keepalive_interval = readSeconds("ServerAliveInterval", interval);
  const count = value("serveralivecountmax");
  if (count !== undefined) settings.ssh_keepalive_count = readCount("ServerAliveCountMax", count, 1);
  const timeout = value("connecttimeout");
  if (timeout !== undefined && timeout !== "none") {
    const seconds = readSeconds("ConnectTimeout", timeout);
    if (seconds > 0) settings.ssh_connect_timeout = seconds;
  }
  const only = value("identitiesonly");
  if (only !== undefined) settings.ssh_identities_only = readYesNo("IdentitiesOnly", only);
  const hash = value("hashknownhosts");
  if (hash !== undefined) settings.ssh_hash_known_hosts = readYesNo("HashKnownHosts", hash);
  const forward = value("forwardagent");
  // A path there names another agent to forward; only the one in use can be.
  if (forward !== undefined && /^(yes|no|true|false)$/i.test(forward)) {
    settings.ssh_forward_agent = readYesNo("ForwardAgent", forward);
  }
}

function readFiles(answer: ConfigAnswer, settings: Settings, tokens: Tokens, ownKnownHosts: boolean): void {
  const identities = answer.get("identityfile");
  if (identities !== undefined) {
    settings.ssh_identity_files = [...new Set(identities)]
      .filter((file) => file.toLowerCase() !== "none")
      .map((file) => expandPath(file, tokens));
  }
  const agent = answer.get("identityagent")?.[0];
  if (agent !== undefined) {
    settings.ssh_identity_agent =
      agent === "none" || (agent.startsWith("$") && !agent.startsWith("${")) || agent === "SSH_AUTH_SOCK"
        ? agent
        : expandPath(agent, tokens);
  }
  const [own, ...further] = (answer.get("userknownhostsfile") ?? []).map((file) => expandPath(file, tokens));
  const everybodys = answer.get("globalknownhostsfile")?.map((file) => expandPath(file, tokens));
  if (own !== undefined) settings.ssh_known_hosts_file = own;
  if (everybodys !== undefined || own !== undefined) {
    settings.ssh_further_known_hosts_files = [
      ...(ownKnownHosts ? [] : own === undefined ? ["~/.ssh/known_hosts2"] : further),
      ...(everybodys ?? ["/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2"]),
    ];
  }
}
