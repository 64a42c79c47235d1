/** Reads ssh_config files, each once for as long as it does not change. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "@towline/core";
import SSHConfig, { type Line, LineType } from "ssh-config";
import { fileVersion } from "./file-version.ts";
import { matchPattern } from "./match-pattern.ts";

/** One directive; `Host` and `Match` hold the lines that they cover. */
export interface ConfigLine {
  /** In lower case. */
  readonly keyword: string;
  readonly words: readonly string[];
  readonly body: readonly ConfigLine[];
}

interface CachedFile {
  readonly version: string;
  readonly lines: readonly ConfigLine[];
}

const cache = new Map<string, CachedFile>();

/**
 * The lines of a file; undefined when there is none and `required` is not set.
 *
 * @throws ConfigError when it can't be read or has a syntax that ssh would refuse too.
 */
export async function readConfigFile(path: string, required: boolean): Promise<readonly ConfigLine[] | undefined> {
  try {
    const version = fileVersion(path);
    if (version === undefined && !required) return undefined;
    const cached = cache.get(path);
    if (version !== undefined && cached?.version === version) return cached.lines;
    const lines = parseConfig(await readFile(path, "utf8"), path);
    if (version !== undefined) cache.set(path, { version, lines });
    return lines;
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (!required && (code === "ENOENT" || code === "ENOTDIR")) return undefined;
    throw new ConfigError("ERR_TOWLINE_CONFIG_UNREADABLE", `Cannot read the ssh_config file ${path}: ${message}`, {
      connector: "ssh",
      advice: "Check the path and its permissions, or set ssh_config_file.",
      cause: error,
    });
  }
}

/** The lines of a text. @throws ConfigError for a syntax error. */
function parseConfig(text: string, file: string): readonly ConfigLine[] {
  try {
    return linesOf(SSHConfig.parse(text));
  } catch (error) {
    throw new ConfigError(
      "ERR_TOWLINE_CONFIG_SYNTAX",
      `The ssh_config file ${file} has a syntax error: ${(error as Error).message}`,
      { connector: "ssh", advice: "ssh -G HOST tells the line.", cause: error },
    );
  }
}

/** The existing files that a path with `*` and `?` stands for, sorted. */
export async function expandFilePattern(pattern: string): Promise<readonly string[]> {
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const part of pattern.split("/").filter((segment) => segment !== "")) {
    if (!/[*?]/.test(part)) {
      found = found.map((folder) => join(folder, part));
      continue;
    }
    const next = await Promise.all(
      found.map(async (folder) => {
        const names = await readdir(folder === "" ? "." : folder).catch(() => []);
        return names
          .filter((name) => (part.startsWith(".") || !name.startsWith(".")) && matchPattern(part, name))
          .map((name) => join(folder, name));
      }),
    );
    found = next.flat().sort();
  }
  return found;
}

function linesOf(config: readonly Line[]): readonly ConfigLine[] {
  return config.flatMap((line) => {
    if (line.type !== LineType.DIRECTIVE || line.param.trim() === "") return [];
    const body = "config" in line ? linesOf(line.config) : [];
    return [{ keyword: line.param.trim().toLowerCase(), words: wordsOf(line.value, line.quoted === true), body }];
  });
}

function wordsOf(value: string | readonly { val: string }[], quoted: boolean): readonly string[] {
  if (typeof value !== "string") return value.map(({ val }) => val);
  if (quoted) return [value];
  return [...value.matchAll(/"([^"]*)"|(\S+)/g)].map(([, inQuotes, plain]) => inQuotes ?? plain ?? "");
}
