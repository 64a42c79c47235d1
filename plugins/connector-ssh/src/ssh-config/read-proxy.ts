/** Tells the jump hosts that ssh_config names, from ProxyJump or from a ProxyCommand that only jumps. */
import { ConfigError } from "@towline/core";
import type { ConfigAnswer } from "./evaluate-config.ts";
import { expandTokens, type Tokens } from "./expand-value.ts";

/** `ssh … -W %h:%p bastion` and `ssh bastion -W %h:%p` are what ProxyJump was made of. */
const JUMP_COMMANDS = [
  /^(?:\/usr\/bin\/)?ssh(?: -q)? -W \[?%h\]?:%p(?: -q)? (?<hop>[^\s-]\S*)$/,
  /^(?:\/usr\/bin\/)?ssh(?: -q)? (?<hop>[^\s-]\S*)(?: -q)? -W \[?%h\]?:%p$/,
];

/** Whichever of the two comes first wins. @throws ConfigError for another ProxyCommand. */
export function readProxyJump(answer: ConfigAnswer, host: string, tokens: Tokens): string | undefined {
  const keyword = [...answer.keys()].find((name) => name === "proxyjump" || name === "proxycommand");
  if (keyword === undefined) return undefined;
  const value = (answer.get(keyword) ?? []).join(" ");
  if (keyword === "proxyjump") return expandTokens(value.replaceAll(/\s/g, ""), tokens);
  if (value.toLowerCase() === "none") return undefined;
  const hop = JUMP_COMMANDS.map((form) => form.exec(value)?.groups?.hop).find((found) => found !== undefined);
  if (hop !== undefined) return hop;
  throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config gives ${host} a ProxyCommand, which is not supported`, {
    connector: "ssh",
    advice: "Use ProxyJump there, or set ssh_proxy_jump (none for a direct connection) in the fleet's data.",
  });
}
