/** What the words of a command line are, as far as a shell can complete them. */
import type { Command, Option } from "commander";
import { INIT_SOURCES } from "../init/sources.ts";
import { LINK_HANDLINGS } from "../options/transfer-options.ts";

/** What may stand in the place of a word. */
export type WordKind =
  | "targets"
  /** Files and folders of this machine. */
  | "files"
  /** A key of a host's data, then its value. */
  | "data"
  | "connectors"
  /** Environments of the config. */
  | "environments"
  | "commands"
  | { readonly choices: readonly string[] }
  /** Something of the host's, or something that nobody can guess. */
  | "nothing";

/** Values of options, by what help calls them. */
const VALUES: { readonly [placeholder: string]: WordKind } = {
  file: "files",
  targets: "targets",
  "key=value": "data",
  name: "environments",
  handling: { choices: LINK_HANDLINGS },
  tool: { choices: INIT_SOURCES },
  "[bind:]port": "nothing",
  bits: "nothing",
  codes: "nothing",
  count: "nothing",
  fingerprint: "nothing",
  folder: "nothing",
  forward: "nothing",
  group: "nothing",
  limit: "nothing",
  names: "nothing",
  "name=value": "nothing",
  pattern: "nothing",
  seconds: "nothing",
  shell: "nothing",
  size: "nothing",
  steps: "nothing",
  user: "nothing",
};

/** Arguments, by what help calls them. */
const ARGUMENTS: { readonly [name: string]: WordKind } = {
  file: "files",
  target: "targets",
  targets: "targets",
  name: "connectors",
  forwards: "nothing",
};

/** Arguments of commands that take several kinds in a row; the last goes on. */
const ROWS: { readonly [command: string]: readonly WordKind[] } = {
  put: ["targets", "files"],
  sync: ["targets", "files"],
  get: ["targets", "nothing", "files"],
  help: ["commands"],
};

/** What the value of an option is; undefined where the option takes none, or is of a kind that isn't known. */
export function kindOfValue(option: Option): WordKind | undefined {
  const placeholder = /[<[](.*)[>\]]$/.exec(option.flags)?.[1];
  return placeholder === undefined ? undefined : VALUES[placeholder];
}

/** What the argument at a position is, counted from 0; undefined where there is none, or of a kind that isn't known. */
export function kindOfArgument(command: Command, position: number): WordKind | undefined {
  const row = ROWS[command.name()];
  if (row !== undefined) return row[Math.min(position, row.length - 1)];
  const { registeredArguments } = command;
  const argument = registeredArguments[position] ?? registeredArguments.find(({ variadic }) => variadic);
  if (argument === undefined) return undefined;
  return argument.argChoices === undefined ? ARGUMENTS[argument.name()] : { choices: argument.argChoices };
}
