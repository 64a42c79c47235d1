/** What `put` and `get` share. */
import type { TransferResult } from "@towline/core";
import { JsonReporter } from "../events/json-reporter.ts";
import { readTransferOptions, type TransferFlags } from "../options/transfer-options.ts";
import type { CliContext } from "../program/cli-context.ts";
import { UsageError } from "../program/usage-error.ts";
import { TransferReporter } from "../render/transfer-reporter.ts";
import { fanOut } from "./fan-out-command.ts";

/** Moves files to or from all chosen hosts. @throws UsageError for words that are not TARGETS SRC… DEST. */
export async function transfer(
  direction: "put" | "get",
  words: readonly string[],
  flags: TransferFlags,
  context: CliContext,
): Promise<void> {
  const { targets, sources, destination } = readWords(direction, words, flags.hostsFile !== undefined);
  const operation = { operation: direction, sources, destination };
  const how = readTransferOptions(flags);
  const quiet = flags.quiet === true;
  const { stdout, stderr, environment } = context;
  const reporter =
    flags.json === true
      ? new JsonReporter(stdout, operation, quiet)
      : new TransferReporter({ stdout, stderr, environment, color: flags.color, quiet });
  await fanOut<TransferResult>({
    context,
    flags,
    targets,
    operation,
    reporter,
    start: ({ selection, options, callbacks: { onConnected, onProgress } }) =>
      selection[direction](sources, destination, { ...options, ...how, onConnected, onProgress }),
  });
}

function readWords(
  direction: "put" | "get",
  words: readonly string[],
  hasHostsFile: boolean,
): { targets: readonly string[]; sources: readonly string[]; destination: string } {
  const targets = hasHostsFile ? [] : words.slice(0, 1);
  const sources = words.slice(targets.length, -1);
  const destination = words.at(-1);
  if (sources.length === 0 || destination === undefined) {
    throw new UsageError(
      `${direction} takes TARGETS SRC… DEST`,
      `For example: towline ${direction} ${direction === "put" ? "web ./app.conf /etc/app.conf" : "web1 /etc/hosts ./hosts"}`,
    );
  }
  if (sources.includes("") || destination === "") throw new UsageError(`${direction}: SRC and DEST can't be empty`);
  return { targets, sources, destination };
}
