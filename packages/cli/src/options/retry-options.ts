/** The options that say when a command counts as done, and whether it is run again: `run` has them. */
import type { GlobalArguments } from "@towline/core";
import type { Command } from "commander";
import { parseCodes, parseCount, parseSeconds } from "./parse-numbers.ts";

/** Values of the options, as commander gives them. */
export interface RetryFlags {
  readonly successExitCodes?: string;
  readonly retries?: string;
  readonly retryDelay?: string;
  readonly idempotent?: boolean;
}

/** Declares them on a command. */
export function addRetryOptions(command: Command): Command {
  return command
    .option("--success-exit-codes <codes>", "exit codes that count as success, such as 0,1 (default: 0)")
    .option("--retries <count>", "run again what failed before it started; with --idempotent, whatever failed")
    .option("--retry-delay <seconds>", "time between tries (default: 5)")
    .option("--idempotent", "running it twice does no harm");
}

/** What the options mean for a run. Only what was given is set. @throws UsageError */
export function readRetryOptions(flags: RetryFlags): GlobalArguments {
  const { successExitCodes, retries, retryDelay, idempotent } = flags;
  const options = {
    successExitCodes: successExitCodes === undefined ? undefined : parseCodes("--success-exit-codes", successExitCodes),
    retries: retries === undefined ? undefined : parseCount("--retries", retries, 0),
    retryDelay: retryDelay === undefined ? undefined : parseSeconds("--retry-delay", retryDelay, 0),
    idempotent,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
