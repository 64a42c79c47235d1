/** The options of every command that works on many hosts, and what they mean for the library. */
import type { FanOutOptions, GlobalArguments, SelectOptions } from "@towline/core";
import type { Command } from "commander";
import type { GlobalOptions } from "../process/global-options.ts";
import { type ArgumentFlags, addArgumentOptions, readArguments } from "./argument-options.ts";
import { collect } from "./collect.ts";
import { parseData } from "./parse-assignments.ts";
import { parseBatch, parseCount, parseSeconds, parseShare } from "./parse-numbers.ts";

/** Values of the options that every fan-out command takes, as commander gives them. */
export interface FanOutFlags extends GlobalOptions, ArgumentFlags {
  readonly parallel?: string;
  readonly batch?: string;
  readonly maxFail?: string;
  readonly connectTimeout?: string;
  readonly data?: readonly string[];
  readonly environment?: string;
  readonly refresh?: boolean;
  readonly exclude?: readonly string[];
  readonly limit?: readonly string[];
  readonly hostsFile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
}

/** Declares them on a command; its own, which say how it is done, stand before those of what is shown. */
export function addFanOutOptions(
  command: Command,
  call: "run" | "transfer",
  addOwn: (command: Command) => void = () => {},
): Command {
  addThrottleOptions(addSelectionOptions(command)).optionsGroup("How it is run:");
  addOwn(addArgumentOptions(command, call));
  return command
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line")
    .option("--quiet", "print what the hosts print and nothing about it, failures excepted")
    .option("--dry-run", "show the hosts and what would be done, and do nothing");
}

/** Declares the options that say how many hosts are worked on at once, and when to stop. */
export function addThrottleOptions(command: Command): Command {
  return command
    .optionsGroup("How many at once:")
    .option("--parallel <count>", "hosts at once")
    .option("--batch <steps>", "rolling steps, such as 1,10%,100%: the last one repeats")
    .option("--max-fail <limit>", "start no more hosts once more than this many failed, such as 2 or 10%");
}

/** Declares the options that choose hosts and their settings. */
export function addSelectionOptions(command: Command): Command {
  command
    .optionsGroup("Which hosts:")
    .option("--exclude <targets>", "leave these out (repeatable)", collect)
    .option(
      "--limit <targets>",
      "only those that are in these, too, such as first:5 or os=debian (repeatable)",
      collect,
    )
    .option("--hosts-file <file>", "read more targets from a file, one a line");
  return addSettingOptions(command);
}

/** Declares the options for the settings of hosts. */
export function addSettingOptions(command: Command): Command {
  return command
    .option("--environment <name>", "use this one of the config's environments (default: TOWLINE_ENV)")
    .option("--refresh", "ask every boat anew, though its last answer is kept")
    .option("--data <key=value>", "set a key of every host's data, no secrets (repeatable)", collect)
    .option("--connect-timeout <seconds>", "time to connect to a host (default: 10)");
}

/** Values of the options that choose hosts. */
export type SelectionFlags = Pick<
  FanOutFlags,
  "exclude" | "limit" | "hostsFile" | "data" | "environment" | "refresh" | "connectTimeout"
> &
  GlobalOptions;

/** What the options mean for opening a fleet. @throws UsageError */
export function readOpenOptions(flags: SelectionFlags): {
  data: { [key: string]: unknown };
  connectTimeout: number | undefined;
  environment: string | undefined;
  refresh: boolean | undefined;
} {
  return {
    environment: flags.environment,
    refresh: flags.refresh,
    data: parseData("--data", flags.data ?? []),
    connectTimeout: optional(flags.connectTimeout, (text) => parseSeconds("--connect-timeout", text)),
  };
}

/** What the options mean for selecting hosts. */
export function readSelectOptions({ exclude, limit }: SelectionFlags): SelectOptions {
  return { exclude, limit };
}

/** What the options mean for a run or a transfer. Only what was given is set. @throws UsageError */
export function readFanOutOptions(flags: FanOutFlags): FanOutOptions & GlobalArguments {
  const options = {
    parallelism: optional(flags.parallel, (text) => parseCount("--parallel", text)),
    batch: optional(flags.batch, (text) => parseBatch("--batch", text)),
    maxFail: optional(flags.maxFail, (text) => parseShare("--max-fail", text, 0)),
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return { ...given, ...readArguments(flags) };
}

function optional<Value, Result>(value: Value | undefined, read: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : read(value);
}
