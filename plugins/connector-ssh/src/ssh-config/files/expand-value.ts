/** Expands `~`, `${VARIABLE}` and OpenSSH's percent tokens in values of ssh_config. */
import { isAbsolute, join } from "node:path";
import { ConfigError } from "@towline/core";
import { findHome } from "./find-home.ts";

/** What each token stands for, such as `h` for the host. */
export type Tokens = { readonly [token: string]: string };

/** What a shell or ssh itself could take for something else than a name. */
const DANGEROUS = /[\s\p{Cc}'"`$\\;&<>|(){}]/u;

/** The names of the host and of the remote user, in their several forms. */
const UNTRUSTED = new Set(["h", "k", "n", "r"]);

/** The value with its tokens replaced. @throws ConfigError for a token that is not known here. */
export function expandTokens(value: string, tokens: Tokens): string {
  return value.replace(/%(.?)/gs, (text, token: string) => expandToken(text, token, value, tokens));
}

/**
 * A command with its tokens replaced. What they stand for may come from inventories and command lines, and must be no part
 * of the shell's language.
 *
 * @throws ConfigError for an unknown token, and for one whose text a shell could take for more than a name.
 */
export function expandCommand(command: string, tokens: Tokens): string {
  return command.replace(/%(.?)/gs, (text, token: string) => {
    const expanded = expandToken(text, token, command, tokens);
    if (!UNTRUSTED.has(token) || (!DANGEROUS.test(expanded) && !expanded.startsWith("-"))) return expanded;
    throw new ConfigError(
      "ERR_TOWLINE_CONFIG_VALUE",
      `ssh_config: ${text} in a command stands for ${JSON.stringify(expanded)}, which a shell could take for more than a name`,
      { connector: "ssh", advice: "Give the host or the user a plain name, or write the value into the command." },
    );
  });
}

function expandToken(text: string, token: string, value: string, tokens: Tokens): string {
  const replacement = token === "%" ? "%" : Object.hasOwn(tokens, token) ? tokens[token] : undefined;
  if (replacement !== undefined) return replacement;
  throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: ${text} in "${value}" is not supported`, {
    connector: "ssh",
    advice: "Write the value out, or set it in the fleet's data.",
  });
}

/** A path with tokens, variables and `~` replaced. @throws ConfigError for an unknown token or variable. */
export function expandPath(value: string, tokens: Tokens): string {
  return expandVariables(expandHome(value, tokens.d ?? ""), tokens);
}

/** A value with tokens and variables replaced. @throws ConfigError for an unknown token or variable. */
export function expandVariables(value: string, tokens: Tokens): string {
  return value.replace(/%(.?)|\$\{([^}]*)\}/gs, (text, token, name) =>
    name === undefined ? expandToken(text, token, value, tokens) : readVariable(name, value),
  );
}

function readVariable(name: string, value: string): string {
  const variable = process.env[name];
  if (variable !== undefined) return variable;
  throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: "${value}" needs ${name}, which is not set`, {
    connector: "ssh",
    advice: `Set ${name}, or write the path out.`,
  });
}

/** A path whose leading `~` or `~user` is a home folder. @throws ConfigError for a user that the system does not know. */
export function expandHome(path: string, home: string): string {
  if (!path.startsWith("~")) return path;
  const [start = ""] = path.split("/", 1);
  const folder = start === "~" ? home : findHome(start.slice(1));
  if (folder !== undefined) return join(folder, path.slice(start.length));
  throw new ConfigError(
    "ERR_TOWLINE_CONFIG_VALUE",
    `"${path}" names the home folder of a user that is not known here`,
    {
      connector: "ssh",
      advice: "Correct the name, or write the path out.",
    },
  );
}

/** A user's path made absolute: `~` is the home folder, a relative one starts in `cwd`. */
export function resolvePath(path: string, home: string, cwd: string): string {
  const expanded = path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
  return isAbsolute(expanded) ? expanded : join(cwd, expanded);
}
