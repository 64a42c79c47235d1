/** The options of every command that works on many hosts, and what they mean for the library. */
import type { FanOutOptions, GlobalArguments } from "@towline/core";
import type { Command } from "commander";
import type { GlobalOptions } from "../process/global-options.ts";
import { parseData, parseEnvironment } from "./parse-assignments.ts";
import { parseBatch, parseCount, parseSeconds, parseShare } from "./parse-numbers.ts";

/** Values of the options that every fan-out command takes, as commander gives them. */
export interface FanOutFlags extends GlobalOptions {
  readonly parallel?: string;
  readonly batch?: string;
  readonly maxFail?: string;
  readonly timeout?: string;
  readonly connectTimeout?: string;
  readonly data?: readonly string[];
  readonly sudo?: boolean;
  readonly sudoUser?: string;
  readonly suUser?: string;
  readonly doas?: boolean;
  readonly doasUser?: string;
  readonly chdir?: string;
  readonly env?: readonly string[];
  readonly shellExecutable?: string;
  readonly useSudoLogin?: boolean;
  readonly preserveSudoEnv?: boolean;
  readonly useSuLogin?: boolean;
  readonly preserveSuEnv?: boolean;
  readonly suShell?: string;
  readonly askSudoPassword?: boolean;
  readonly exclude?: readonly string[];
  readonly hostsFile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly dryRun?: boolean;
}

/** Declares them on a command; its own, which say how it is done, stand before those of what is shown. */
export function addFanOutOptions(command: Command, addOwn: (command: Command) => void = () => {}): Command {
  addThrottleOptions(addSelectionOptions(command))
    .optionsGroup("How it is run:")
    .option("--timeout <seconds>", "end what takes longer, on each host");
  addExecutionOptions(command).option(
    "--shell-executable <shell>",
    "shell on the host that reads the command (default: sh)",
  );
  addOwn(command);
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

/** Declares the options that say as whom and where on the host it is run. */
export function addExecutionOptions(command: Command): Command {
  return addEscalationOptions(command)
    .option("--chdir <folder>", "folder on the host to run in")
    .option("--env <name=value>", "environment variable (repeatable)", collect);
}

/** Declares the options that say as whom it is run. */
export function addEscalationOptions(command: Command): Command {
  return command
    .option("--sudo", "run through sudo")
    .option("--sudo-user <user>", "run through sudo as this user")
    .option("--use-sudo-login", "start sudo's login shell, as sudo -i does")
    .option("--preserve-sudo-env", "keep the environment, as sudo -E does")
    .option("--su-user <user>", "run through su as this user")
    .option("--use-su-login", "start su's login shell, as su -l does")
    .option("--preserve-su-env", "keep the environment, as su -m does")
    .option("--su-shell <shell>", "shell that su starts")
    .option("--doas", "run through doas")
    .option("--doas-user <user>", "run through doas as this user")
    .option("--ask-sudo-password", "ask once for sudo's password, before anything connects");
}

/** Declares the options that choose hosts and their settings. */
export function addSelectionOptions(command: Command): Command {
  command
    .optionsGroup("Which hosts:")
    .option("--exclude <targets>", "leave these out (repeatable)", collect)
    .option("--hosts-file <file>", "read more targets from a file, one a line");
  return addSettingOptions(command);
}

/** Declares the options for the settings of hosts. */
export function addSettingOptions(command: Command): Command {
  return command
    .option("--data <key=value>", "set a key of every host's data, no secrets (repeatable)", collect)
    .option("--connect-timeout <seconds>", "time to connect to a host (default: 10)");
}

/** Values of the options that choose hosts. */
export type SelectionFlags = Pick<FanOutFlags, "exclude" | "hostsFile" | "data" | "connectTimeout"> & GlobalOptions;

/** What the options mean for opening a fleet. @throws UsageError */
export function readOpenOptions(flags: SelectionFlags): {
  data: { [key: string]: unknown };
  connectTimeout: number | undefined;
} {
  return {
    data: parseData("--data", flags.data ?? []),
    connectTimeout: optional(flags.connectTimeout, (text) => parseSeconds("--connect-timeout", text)),
  };
}

/** What the options mean for a run or a transfer. Only what was given is set. @throws UsageError */
export function readFanOutOptions(flags: FanOutFlags): FanOutOptions & GlobalArguments {
  const options = {
    parallelism: optional(flags.parallel, (text) => parseCount("--parallel", text)),
    batch: optional(flags.batch, (text) => parseBatch("--batch", text)),
    maxFail: optional(flags.maxFail, (text) => parseShare("--max-fail", text, 0)),
    timeout: optional(flags.timeout, (text) => parseSeconds("--timeout", text)),
    // Naming a user, or how to change to it, asks for the program that does so.
    sudo: flags.sudo ?? asks(flags.sudoUser, flags.useSudoLogin, flags.preserveSudoEnv),
    sudoUser: flags.sudoUser,
    useSudoLogin: flags.useSudoLogin,
    preserveSudoEnv: flags.preserveSudoEnv,
    suUser: flags.suUser,
    useSuLogin: flags.useSuLogin,
    preserveSuEnv: flags.preserveSuEnv,
    suShell: flags.suShell,
    doas: flags.doas ?? asks(flags.doasUser),
    doasUser: flags.doasUser,
    chdir: flags.chdir,
    env: optional(flags.env, (texts) => parseEnvironment("--env", texts)),
    shellExecutable: flags.shellExecutable,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function asks(...options: readonly unknown[]): true | undefined {
  return options.some((option) => option !== undefined) ? true : undefined;
}

/** Gathers the values of an option that may be given more than once. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}

function optional<Value, Result>(value: Value | undefined, read: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : read(value);
}
