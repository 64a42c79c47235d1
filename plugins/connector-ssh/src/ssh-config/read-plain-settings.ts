/** SshSettings that are single values of ssh_config: where to, how long, how to log in, which algorithms. */

import type { SshSettings } from "../settings/connector-data.ts";
import type { ConfigAnswer } from "./evaluation/config-answer.ts";

/** Off unless ssh_config turns them on. */
const FURTHER_METHODS = ["gssapi-with-mic", "hostbased"] as const;
const USUAL_METHODS = ["publickey", "keyboard-interactive", "password"] as const;
/** As OpenSSH orders them. */
const METHODS = [...FURTHER_METHODS, ...USUAL_METHODS];
const SWITCHES = {
  "gssapi-with-mic": "gssapiauthentication",
  hostbased: "hostbasedauthentication",
  publickey: "pubkeyauthentication",
  "keyboard-interactive": "kbdinteractiveauthentication",
  password: "passwordauthentication",
} as const;

/** The settings that take no tokens. What was given before the files were read is left to whoever gave it. */
export function readPlainSettings(answer: ConfigAnswer): SshSettings {
  const text = (keyword: string) => {
    const found = answer.get(keyword);
    return found === undefined || found.line === 0 ? undefined : found.values[0];
  };
  const number = (keyword: string) => {
    const value = text(keyword);
    return value === undefined ? undefined : Number(value);
  };
  const flag = (keyword: string) => {
    const value = text(keyword);
    return value === undefined ? undefined : value === "yes";
  };
  const attempts = number("connectionattempts");
  const settings = {
    ssh_port: number("port"),
    ssh_host_key_alias: text("hostkeyalias")?.toLowerCase(),
    ssh_strict_host_key_checking: text("stricthostkeychecking") as
      | SshSettings["ssh_strict_host_key_checking"]
      | undefined,
    ssh_hash_known_hosts: flag("hashknownhosts"),
    ssh_address_family: text("addressfamily") as SshSettings["ssh_address_family"] | undefined,
    ssh_bind_address: text("bindaddress"),
    ssh_connect_timeout: number("connecttimeout") || undefined,
    ssh_connect_retries: attempts === undefined ? undefined : attempts - 1,
    ssh_keepalive_interval: number("serveraliveinterval"),
    // OpenSSH ends the link at the first unanswered sign of life for 0 as it does for 1.
    ssh_keepalive_count: number("serveralivecountmax") === 0 ? 1 : number("serveralivecountmax"),
    ssh_tcp_keepalive: flag("tcpkeepalive"),
    ssh_identities_only: flag("identitiesonly"),
    ssh_batch_mode: flag("batchmode"),
    ssh_prompted_tries: number("numberofpasswordprompts"),
    ssh_preferred_authentications: readMethods(text),
    ssh_compression: flag("compression"),
    ssh_ciphers: text("ciphers"),
    ssh_macs: text("macs"),
    ssh_kex_algorithms: text("kexalgorithms"),
    ssh_host_key_algorithms: text("hostkeyalgorithms"),
    ssh_config_pubkey_algorithms: text("pubkeyacceptedalgorithms"),
    ssh_config_ca_algorithms: text("casignaturealgorithms"),
    ssh_config_rsa_size: number("requiredrsasize"),
    ssh_send_env: answer.get("sendenv")?.values,
    ssh_set_env: readVariables(answer.get("setenv")?.values),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as SshSettings;
}

/** Undefined where ssh_config leaves the usual methods in their usual order. */
function readMethods(
  text: (keyword: string) => string | undefined,
): SshSettings["ssh_preferred_authentications"] | undefined {
  const preferred = text("preferredauthentications");
  const isOff = (method: (typeof METHODS)[number]) => {
    const usual = FURTHER_METHODS.some((each) => each === method) ? "no" : "yes";
    return ["no", "false"].includes(text(SWITCHES[method]) ?? usual);
  };
  if (preferred === undefined && !USUAL_METHODS.some(isOff)) return undefined;
  const order = preferred?.split(",") ?? METHODS;
  const known = order.flatMap((name) => METHODS.find((method) => method === name.trim()) ?? []);
  return [...new Set(known)].filter((method) => !isOff(method));
}

function readVariables(assignments: readonly string[] | undefined): SshSettings["ssh_set_env"] | undefined {
  if (assignments === undefined) return undefined;
  const variables: { [name: string]: string } = {};
  for (const assignment of assignments) {
    const name = assignment.slice(0, assignment.indexOf("="));
    if (!Object.hasOwn(variables, name)) variables[name] = assignment.slice(name.length + 1);
  }
  return variables;
}
