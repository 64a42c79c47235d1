/** What `put` and `get` share. */
import type { TransferResult } from "@towline/core";
import { JsonReporter } from "../events/json-reporter.ts";
import { parseMode } from "../options/parse-numbers.ts";
import type { TransferFlags } from "../options/transfer-options.ts";
import type { CliContext } from "../program/cli-context.ts";
import { UsageError } from "../program/usage-error.ts";
import { TransferReporter } from "../render/transfer-reporter.ts";
import { fanOut } from "./fan-out-command.ts";

/** Moves a file to or from all chosen hosts. @throws UsageError for words that are not TARGETS SRC DEST. */
export async function transfer(
  direction: "put" | "get",
  words: readonly string[],
  flags: TransferFlags,
  context: CliContext,
): Promise<void> {
  const { targets, source, destination } = readWords(direction, words, flags.hostsFile !== undefined);
  const operation = { operation: direction, source, destination };
  const mode = flags.mode === undefined ? {} : { mode: parseMode("--mode", flags.mode) };
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
      selection[direction](source, destination, {
        ...options,
        ...mode,
        ...(flags.verify === true ? { verify: true } : {}),
        onConnected,
        onProgress,
      }),
  });
}

function readWords(
  direction: "put" | "get",
  words: readonly string[],
  hasHostsFile: boolean,
): { targets: string[]; source: string; destination: string } {
  const [destination, source, ...targets] = words.toReversed();
  const isComplete = targets.length === 1 || (hasHostsFile && targets.length === 0);
  if (source === undefined || destination === undefined || !isComplete) {
    throw new UsageError(
      words.length > 3
        ? `${direction} moves one file: it takes TARGETS SRC DEST, and got ${words.length} words`
        : `${direction} takes TARGETS SRC DEST`,
      `For example: towline ${direction} ${direction === "put" ? "web ./app.conf /etc/app.conf" : "web1 /etc/hosts ./hosts"}`,
    );
  }
  if (source === "" || destination === "") throw new UsageError(`${direction}: SRC and DEST can't be empty`);
  return { targets, source, destination };
}
