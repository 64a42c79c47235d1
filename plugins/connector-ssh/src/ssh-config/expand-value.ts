/** Expands `~`, `${VARIABLE}` and OpenSSH's percent tokens in values of ssh_config. */
import { isAbsolute, join } from "node:path";
import { ConfigError } from "@towline/core";

/** What each token stands for, such as `h` for the host. */
export type Tokens = { readonly [token: string]: string };

/** The value with its tokens replaced. @throws ConfigError for a token that is not known here. */
export function expandTokens(value: string, tokens: Tokens): string {
  return value.replace(/%(.?)/g, (text, token: string) => {
    const replacement = token === "%" ? "%" : tokens[token];
    if (replacement === undefined) {
      throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: ${text} in "${value}" is not supported`, {
        connector: "ssh",
        advice: "Write the value out, or set it in the fleet's data.",
      });
    }
    return replacement;
  });
}

/** A path with tokens, variables and `~` replaced. @throws ConfigError for an unknown token or variable. */
export function expandPath(value: string, tokens: Tokens): string {
  const withVariables = value.replace(/\$\{([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    const variable = process.env[name];
    if (variable === undefined) {
      throw new ConfigError("ERR_TOWLINE_CONFIG_VALUE", `ssh_config: "${value}" needs ${name}, which is not set`, {
        connector: "ssh",
        advice: `Set ${name}, or write the path out.`,
      });
    }
    return variable.replaceAll("%", "%%");
  });
  return expandHome(expandTokens(withVariables, tokens), tokens.d ?? "");
}

/** A path whose leading `~` is the home folder. */
function expandHome(path: string, home: string): string {
  return path === "~" ? home : path.startsWith("~/") ? join(home, path.slice(2)) : path;
}

/** A user's path made absolute: `~` is the home folder, a relative one starts in `cwd`. */
export function resolvePath(path: string, home: string, cwd: string): string {
  const expanded = expandHome(path, home);
  return isAbsolute(expanded) ? expanded : join(cwd, expanded);
}
