/** The options of commands that move files. */

import type { AnyTransferOptions, TransferDirection, TransferOptions } from "@towline/core";
import type { Command } from "commander";
import { UsageError } from "../process/usage-error.ts";
import { collect } from "./collect.ts";
import { addFanOutOptions, type FanOutFlags } from "./fan-out-options.ts";
import { parseCount, parseMode, parseSize } from "./parse-numbers.ts";

type LinkHandling = NonNullable<TransferOptions["links"]>;

export const LINK_HANDLINGS: readonly LinkHandling[] = ["keep", "safe", "all", "follow", "refuse"];

/** Values of the options of commands that move files. */
export interface TransferFlags extends FanOutFlags {
  readonly mode?: string;
  readonly preserve?: boolean;
  readonly verify?: boolean;
  readonly partial?: boolean;
  readonly fsync?: boolean;
  readonly inPlace?: boolean;
  readonly links?: string;
  readonly excludeFiles?: readonly string[];
  readonly owner?: string;
  readonly group?: string;
  readonly changed?: boolean;
  readonly delete?: boolean;
  readonly maxEntries?: string;
  readonly maxBytes?: string;
  readonly maxDelete?: string;
  readonly checksum?: boolean;
  /** False with `--no-rsync`. */
  readonly rsync?: boolean;
}

/** Declares them on a command. */
export function addTransferOptions(command: Command, direction: TransferDirection): Command {
  return addFanOutOptions(command, "transfer", () => addOwnOptions(command, direction));
}

function addOwnOptions(command: Command, direction: TransferDirection): Command {
  command
    .optionsGroup("How it is moved:")
    .option("--mode <bits>", "permission bits in octal, such as 0644 (default: those of the source)");
  if (direction !== "sync") {
    command
      .option("--preserve", "keep times, and give folders that are there already the source's mode")
      .option("--partial", "keep what arrives of a file when it is cut off, and go on from what was kept");
  }
  command
    .option("--verify", "compare a hash of both ends before anything takes its place")
    .option("--fsync", "have it written to the disk before it counts as moved")
    .option(
      "--links <handling>",
      "links in folders: keep, safe (leave out what leads out), all, follow or refuse (default: keep)",
    )
    .option("--exclude-files <pattern>", "leave these files or folders out (repeatable)", collect);
  if (direction === "get") {
    command
      .option("--max-entries <count>", "take no more files, folders and links from a host (default: 1000000)")
      .option("--max-bytes <size>", "take no more from a host, such as 20G (default: 95% of the free disk)")
      .optionsGroup("Only what changed:")
      .option("--changed", "fetch what has another size, time or mode here; implies --preserve");
    return addComparisonOptions(command, "remove what is in the folders here and not there; what is excluded stays");
  }
  command
    .option("--owner <user>", "who shall own it (default: who writes it)")
    .option("--group <group>", "the group that shall own it");
  if (direction === "put") {
    return command.option(
      "--in-place",
      "write to the file itself, for hosts that rename nothing; what is cut off stays half written",
    );
  }
  return addComparisonOptions(
    command,
    "remove what is in the folders there and not here; what is excluded stays",
  ).option("--no-rsync", "send large files that changed as a whole");
}

function addComparisonOptions(command: Command, whatDeleteDoes: string): Command {
  return command
    .option("--delete", whatDeleteDoes)
    .option("--max-delete <count>", "change nothing of a host where more would be removed (default: 1000)")
    .option("--checksum", "compare files of one size by their hash instead of their times");
}

/** What the options mean for a transfer. Only what was given is set. @throws UsageError */
export function readTransferOptions(flags: TransferFlags): AnyTransferOptions {
  const { mode, preserve, verify, partial, fsync, inPlace, links, excludeFiles, owner, group } = flags;
  const { maxEntries, maxBytes, changed, delete: removes, maxDelete, checksum, rsync } = flags;
  if (partial === true && inPlace === true) {
    throw new UsageError(
      "--in-place and --partial exclude each other",
      "What is written in place has no part beside it.",
    );
  }
  const options = {
    mode: mode === undefined ? undefined : parseMode("--mode", mode),
    links: links === undefined ? undefined : parseLinks(links),
    exclude: excludeFiles,
    ...{ preserve, verify, partial, fsync, inPlace, owner, group, changed, delete: removes, checksum, rsync },
    maxEntries: maxEntries === undefined ? undefined : parseCount("--max-entries", maxEntries),
    maxBytes: maxBytes === undefined ? undefined : parseSize("--max-bytes", maxBytes),
    maxDelete: maxDelete === undefined ? undefined : parseCount("--max-delete", maxDelete, 0),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function parseLinks(text: string): LinkHandling {
  const handling = LINK_HANDLINGS.find((known) => known === text);
  if (handling === undefined) throw new UsageError(`--links takes keep, safe, all, follow or refuse, not "${text}"`);
  return handling;
}
