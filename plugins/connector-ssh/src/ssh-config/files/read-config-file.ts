/** Reads ssh_config files, each once for as long as it does not change. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { ConfigError } from "@towline/core";
import { type ConfigBlock, type ParsedConfig, parseConfig } from "../parsing/parse-config.ts";
import { fileVersion } from "./file-version.ts";

/** A file as it applies to any host, with the blocks of plain names indexed: a file may have thousands. */
export interface ConfigFile extends ParsedConfig {
  readonly path: string;
  /** The blocks that may apply to a host of that name, in order. */
  blocksFor(host: string): readonly ConfigBlock[];
}

const cache = new Map<string, { readonly version: string; readonly checked: boolean; readonly file: ConfigFile }>();

/**
 * A file; undefined when there is none and `required` is not set.
 *
 * @param isPrivate refuse a file that others could have written, as OpenSSH does with all but `-F` and the system's file
 * @throws ConfigError when it can't be read or must not be trusted.
 */
export function readConfigFile(
  path: string,
  { required, isPrivate }: { readonly required: boolean; readonly isPrivate: boolean },
): ConfigFile | undefined {
  try {
    const version = fileVersion(path);
    if (version === undefined && !required) return undefined;
    const cached = cache.get(path);
    if (version !== undefined && cached?.version === version && (cached.checked || !isPrivate)) return cached.file;
    const file = indexBlocks(path, parseConfig(readText(path, isPrivate)));
    if (version !== undefined) cache.set(path, { version, checked: isPrivate, file });
    return file;
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

/** Checks and reads the same open file, so that nobody can put another one in its place in between. */
function readText(path: string, isPrivate: boolean): string {
  const descriptor = openSync(path, "r");
  try {
    const { uid, mode } = fstatSync(descriptor);
    const own = process.getuid?.();
    if (isPrivate && own !== undefined && ((uid !== 0 && uid !== own) || (mode & 0o022) !== 0)) {
      throw new ConfigError("ERR_TOWLINE_CONFIG_UNTRUSTED", `The ssh_config file ${path} could be written by others`, {
        connector: "ssh",
        advice: `It may run commands, so it must be yours or root's: chmod go-w ${path}`,
      });
    }
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

function indexBlocks(path: string, parsed: ParsedConfig): ConfigFile {
  const always: number[] = [];
  const byName = new Map<string, number[]>();
  for (const [index, { hosts, lines }] of parsed.blocks.entries()) {
    const isPlain = hosts?.every((pattern) => !/[*?]/.test(pattern) && !pattern.startsWith("!")) ?? false;
    // What an Include brings can ask for a final pass even where it does not apply.
    if (!isPlain || lines.some(({ keyword }) => keyword === "include")) always.push(index);
    else for (const name of new Set(hosts)) byName.set(name, [...(byName.get(name) ?? []), index]);
  }
  const blocksFor = (host: string) => {
    const named = byName.get(host) ?? [];
    const indexes = named.length === 0 ? always : [...always, ...named].sort((a, b) => a - b);
    return indexes.map((index) => parsed.blocks[index] as ConfigBlock);
  };
  return { ...parsed, path, blocksFor };
}
