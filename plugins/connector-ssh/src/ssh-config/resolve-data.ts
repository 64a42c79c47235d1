/** Turns what ssh_config says about a host into the connector's settings. */
import { homedir } from "node:os";
import { isSshSince } from "../installation/ssh-program.ts";
import { localUser } from "../names/local-user.ts";
import { hostOfName } from "../names/make-names-data.ts";
import { parseJumpHost } from "../names/parse-host-name.ts";
import type { SshData, SshRequest, SshSettings } from "../settings/connector-data.ts";
import type { ConfigAnswer } from "./evaluation/config-answer.ts";
import { evaluateConfig, type RootFile } from "./evaluation/evaluate-config.ts";
import { listLeftovers } from "./evaluation/list-leftovers.ts";
import { runMatchCommand } from "./evaluation/run-match-command.ts";
import { expandCommand, resolvePath, type Tokens } from "./files/expand-value.ts";
import { nameTokens } from "./name-tokens.ts";
import { splitJump } from "./parsing/jump-syntax.ts";
import { readFileSettings } from "./read-file-settings.ts";
import { readPlainSettings } from "./read-plain-settings.ts";
import { readProxy } from "./read-proxy.ts";

const DEFAULT_PORT = 22;

/**
 * The settings that ssh_config gives a host, looked up by `ssh_hostname` where that is set and by the host's name
 * otherwise, so that a name reaches what `ssh NAME` reaches.
 *
 * @throws ConfigError for a file that can't be used, or a value that can't be honoured.
 */
export async function resolveData(request: SshRequest): Promise<Partial<SshData>> {
  const { data } = request;
  const host = data.ssh_hostname ?? hostOfName(request.name);
  const answer = await readAnswer(request, host);
  const address = answer.hostName ?? host;
  const settings: SshSettings = { ...readPlainSettings(answer) };
  if (data.ssh_hostname === undefined) settings.ssh_hostname = address;
  else if (address !== host) settings.ssh_config_hostname = address;
  const user = answer.get("user");
  if (user !== undefined && user.line !== 0) settings.ssh_user = user.values[0];
  const tokens = await tokensFor(answer, address, host, answer.text("hostkeyalias")?.toLowerCase() ?? host);
  Object.assign(settings, readFileSettings(answer, tokens, data.ssh_known_hosts_file !== undefined));
  if (data.ssh_proxy_jump === undefined && data.ssh_proxy_command === undefined) {
    const { jump, command } = readProxy(answer, tokens);
    if (jump !== undefined) settings.ssh_proxy_jump = jump;
    if (command !== undefined) settings.ssh_proxy_command = command;
  }
  const command = data.ssh_proxy_command ?? settings.ssh_proxy_command ?? "none";
  const { openssh, required, optional, unused, ...left } = listLeftovers(answer, homedir());
  // Nothing passes a connection on where there is no command.
  const refused = left.refused.filter((option) => command !== "none" || !option.startsWith("ProxyUseFdpass "));
  if (openssh.length > 0) settings.ssh_config_for_openssh = openssh;
  if (required.length > 0) settings.ssh_config_required = required;
  if (optional.length > 0) settings.ssh_config_optional = optional;
  if (refused.length > 0) settings.ssh_config_refused = refused;
  if (unused.length > 0) settings.ssh_config_unused = unused;
  return settings;
}

async function readAnswer({ data, cwd, signal }: SshRequest, host: string): Promise<ConfigAnswer> {
  const home = homedir();
  const ran = new Map<string, Promise<boolean>>();
  return evaluateConfig(rootFiles(data.ssh_config_file, home, cwd), {
    host,
    user: data.ssh_user,
    port: data.ssh_port,
    localUser: localUser(),
    home,
    tokensOf: (named, keyAlias, soFar) => tokensFor(soFar, named, host, keyAlias),
    async runMatchCommand(command, named, soFar) {
      const tokens = await tokensFor(soFar, named, host, soFar.text("hostkeyalias") ?? named);
      const expanded = expandCommand(command, tokens);
      // Both passes ask the same.
      const running = ran.get(expanded) ?? runMatchCommand(expanded, signal);
      ran.set(expanded, running);
      return running;
    },
  });
}

/** By what is known of the host so far. */
export async function tokensFor(
  answer: ConfigAnswer,
  host: string,
  originalHost: string,
  keyAlias: string,
): Promise<Tokens> {
  const port = Number(answer.text("port") ?? DEFAULT_PORT);
  const last = splitJump(answer.text("proxyjump") ?? "none").at(-1);
  const jump = last === undefined ? undefined : (parseJumpHost(last)?.host ?? last);
  const hashesJump = jump !== undefined && (await isSshSince(9, 6));
  return nameTokens({
    ...{ host, originalHost, port, keyAlias, jump, hashesJump },
    user: answer.text("user") ?? localUser(),
  });
}

function rootFiles(file: string | undefined, home: string, cwd: string): readonly RootFile[] {
  if (file?.toLowerCase() === "none") return [];
  if (file !== undefined) {
    return [{ path: resolvePath(file, home, cwd), isUsers: true, required: true, check: "way" }];
  }
  return [
    { path: `${home}/.ssh/config`, isUsers: true, required: false, check: "owner" },
    { path: "/etc/ssh/ssh_config", isUsers: false, required: false, check: "anyone" },
  ];
}
