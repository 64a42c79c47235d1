/** Decides whether a config file may be read, and whether it may be run. */
import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname, extname } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import { judgeModule } from "../trust/judge-module.ts";
import { isTrustedOwner } from "../trust/judge-path.ts";

const CODE_EXTENSIONS: readonly string[] = [".mjs", ".ts"];

/** Whether reading a config of this name means running it. */
export function isCode(file: string): boolean {
  return CODE_EXTENSIONS.includes(extname(file));
}

/**
 * Checks a file that is about to be read. A symbolic link is judged by what it leads to.
 *
 * @throws ConfigError when it is missing, no file, unreadable, or not to be trusted.
 */
export function checkFile(file: string, { explicit }: { explicit: boolean }): void {
  const status = statFile(file);
  if (!status.isFile()) {
    throw new ConfigError(
      "ERR_TOWLINE_CONFIG_UNREADABLE",
      `The config ${file} is ${status.isDirectory() ? "a folder" : "not a regular file"}`,
      { advice: status.isDirectory() ? "Name the config file inside it." : "Name a file." },
    );
  }
  try {
    accessSync(file, constants.R_OK);
  } catch (cause) {
    throw unreadable(file, cause);
  }
  checkPermissions(file, status, explicit);
}

function checkPermissions(file: string, status: Stats, explicit: boolean): void {
  // Windows has neither owners nor permission bits that Node can tell.
  if (process.getuid === undefined) return;
  if ((status.mode & 0o002) !== 0) {
    throw untrusted(`The config ${file} is not used: everyone on this machine can write to it`, `chmod o-w ${file}`);
  }
  if (isCode(file)) {
    refuseCode(file);
    return;
  }
  if (isTrustedOwner(status.uid)) return;
  if (!explicit && (statSync(dirname(file)).mode & 0o002) !== 0) {
    throw untrusted(
      `The config ${file} is not used: user ${status.uid} put it into a folder that everyone can write to`,
      "remove it, or name it with --config if you know it",
    );
  }
}

/** @throws ConfigError for code that somebody else could have written. */
export function refuseCode(file: string): void {
  const distrust = judgeModule(file);
  if (distrust === undefined) return;
  throw untrusted(
    `The config ${file} is not run: ${distrust.why}`,
    `${distrust.remedy}; or write it as towline.config.yaml`,
  );
}

function statFile(file: string): Stats {
  try {
    return statSync(file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw unreadable(file, cause);
    throw new ConfigError("ERR_TOWLINE_CONFIG_NOT_FOUND", `There is no config file ${file}`, {
      advice: "Check the path.",
      cause,
    });
  }
}

function untrusted(message: string, remedy: string): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_UNTRUSTED", message, {
    advice: `If it is yours: ${remedy}.`,
  });
}

/** The error for a file that is there and cannot be read. */
export function unreadable(file: string, cause: unknown): ConfigError {
  const { code } = cause as NodeJS.ErrnoException;
  return new ConfigError("ERR_TOWLINE_CONFIG_UNREADABLE", `The config ${file} cannot be read (${code ?? "error"})`, {
    advice: "Check its permissions and those of the folders above it.",
    cause,
  });
}
