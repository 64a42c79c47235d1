/** Tells how ssh_config has a host reached: by jump hosts, by a command, or directly. */
import type { ConfigAnswer } from "./evaluation/config-answer.ts";
import { expandTokens, type Tokens } from "./files/expand-value.ts";
import { splitJump } from "./parsing/jump-syntax.ts";

/** `ssh … -W %h:%p bastion` and `ssh bastion -W %h:%p` are what ProxyJump was made of. */
const JUMP_COMMANDS = [
  /^(?:\/usr\/bin\/)?ssh(?: -q)? -W \[?%h\]?:%p(?: -q)? (?<hop>[^\s-]\S*)$/,
  /^(?:\/usr\/bin\/)?ssh(?: -q)? (?<hop>[^\s-]\S*)(?: -q)? -W \[?%h\]?:%p$/,
];

/** The way to a host. A command's tokens are expanded when it is run. */
export interface Proxy {
  readonly jump?: string;
  readonly command?: string;
}

/** Empty where ssh_config says nothing, or `none` to a command. */
export function readProxy(answer: ConfigAnswer, tokens: Tokens): Proxy {
  const command = answer.text("proxycommand") ?? "none";
  if (command.toLowerCase() === "none") {
    const jump = answer.text("proxyjump");
    if (jump === undefined) return {};
    const hops = splitJump(jump);
    return {
      jump:
        hops.length === 0
          ? "none"
          : expandTokens(hops.map((hop) => hop.replace(/^ssh:\/\/|\/$/g, "")).join(","), tokens),
    };
  }
  const hop = JUMP_COMMANDS.map((form) => form.exec(command)?.groups?.hop).find((found) => found !== undefined);
  return hop === undefined ? { command } : { jump: hop };
}
