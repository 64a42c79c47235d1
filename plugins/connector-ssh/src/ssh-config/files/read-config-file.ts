/** Reads ssh_config files, each once for as long as it does not change. */
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { ConfigError, judgeFile, judgePath } from "@towline/core";
import { type ConfigBlock, type ParsedConfig, parseConfig } from "../parsing/parse-config.ts";
import { fileVersion } from "./file-version.ts";

/** A file as it applies to any host, with the blocks of plain names indexed: a file may have thousands. */
export interface ConfigFile extends ParsedConfig {
  readonly path: string;
  /** The blocks that may apply to a host of that name, in order. */
  blocksFor(host: string): readonly ConfigBlock[];
}

/**
 * Who may have written a file, which may name commands:
 * - `anyone`: it is the system's, and nobody asks
 * - `owner`: the file itself is this user's or root's, as OpenSSH asks of a user's file, and of what files include
 * - `way`: so is every folder on the way to it, as Towline asks of all that a setting names
 */
export type FileCheck = (typeof CHECKS)[number];

/** Each asks more than the one before. */
const CHECKS = ["anyone", "owner", "way"] as const;

const cache = new Map<string, { readonly version: string; readonly check: FileCheck; readonly file: ConfigFile }>();

/**
 * A file; undefined when there is none and `required` is not set.
 *
 * @throws ConfigError when it can't be read or must not be trusted.
 */
export function readConfigFile(
  path: string,
  { required, check }: { readonly required: boolean; readonly check: FileCheck },
): ConfigFile | undefined {
  try {
    const version = fileVersion(path);
    if (version === undefined && !required) return undefined;
    const cached = cache.get(path);
    const isChecked = cached !== undefined && CHECKS.indexOf(cached.check) >= CHECKS.indexOf(check);
    if (version !== undefined && cached?.version === version && isChecked) return cached.file;
    const file = indexBlocks(path, parseConfig(readText(path, check)));
    if (version !== undefined) cache.set(path, { version, check, file });
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
function readText(path: string, check: FileCheck): string {
  const descriptor = openSync(path, "r");
  try {
    const distrust =
      (check === "anyone" ? undefined : judgeFile(path, fstatSync(descriptor))) ??
      (check === "way" ? judgePath(path) : undefined);
    if (distrust !== undefined) {
      throw new ConfigError(
        "ERR_TOWLINE_CONFIG_UNTRUSTED",
        `The ssh_config file ${path} is not used, since it may run commands: ${distrust.why}`,
        { connector: "ssh", advice: `If it is yours: ${distrust.remedy}.` },
      );
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
