/** What `put`, `get` and `sync` share. */
import type { Readable, Writable } from "node:stream";
import type { TransferDirection, TransferResult } from "@towline/core";
import { JsonReporter } from "../events/json-reporter.ts";
import { readTransferOptions, type TransferFlags } from "../options/transfer-options.ts";
import type { CliContext } from "../process/cli-context.ts";
import { compileLater } from "../process/compile-later.ts";
import { openStandardInput } from "../process/open-standard-input.ts";
import { UsageError } from "../process/usage-error.ts";
import { TransferReporter } from "../reporters/transfer-reporter.ts";
import { openStandardOutput } from "../session/open-standard-output.ts";
import { fanOut } from "./fan-out-command.ts";

/** Moves files to or from all chosen hosts. @throws UsageError for words that are not TARGETS SRC… DEST. */
export async function transfer(
  direction: TransferDirection,
  words: readonly string[],
  flags: TransferFlags,
  context: CliContext,
): Promise<void> {
  // Of folders with many small files, compiling was a fourth of the CPU time.
  compileLater();
  const { targets, sources, destination } = readWords(direction, words, flags.hostsFile !== undefined);
  const how = readTransferOptions(flags);
  if (direction === "get") refuseComparison(flags, destination);
  const isStandardInput = direction === "put" && sources.includes(STANDARD_STREAM);
  if (isStandardInput && (sources.length > 1 || targets.includes(STANDARD_STREAM))) {
    throw new UsageError("Standard input is read once: as the only source", "Name files, and hosts with --hosts-file.");
  }
  const isStandardOutput = direction === "get" && destination === STANDARD_STREAM;
  if (isStandardOutput) refuseWhatItCannotTake(sources, flags);
  const isPlanOfPut = direction === "put" && flags.dryRun === true && !isStandardInput;
  const size = isPlanOfPut ? await (await import("@towline/core")).measureSources(sources, how) : {};
  const operation = { operation: direction, sources, destination, ...size };
  let content: Uint8Array | Readable | undefined;
  let output: Writable | undefined;
  // On one terminal, what is said of the content would be in it.
  const quiet = flags.quiet === true || (isStandardOutput && context.stdout.isTTY);
  const isComparison = direction === "sync" || flags.changed === true;
  const dryRun = isComparison && flags.dryRun === true;
  const { stderr, environment } = context;
  const stdout = isStandardOutput ? stderr : context.stdout;
  const reporter =
    flags.json === true
      ? new JsonReporter(stdout, operation, quiet)
      : new TransferReporter({ stdout, stderr, environment, color: flags.color, quiet }, dryRun);
  await fanOut<TransferResult>({
    context,
    flags,
    targets,
    operation,
    reporter,
    asksHostsWhatItWouldDo: dryRun,
    prepare: async (hostCount) => {
      if (isStandardInput) content = await openStandardInput(hostCount, context);
      if (!isStandardOutput) return;
      if (hostCount > 1)
        throw new UsageError(`Standard output takes the file of one host, not of ${hostCount}`, FOLDER);
      output = openStandardOutput(context);
    },
    start: ({ selection, options, callbacks: { onConnected, onProgress, onChange } }) => {
      const all = { ...options, ...how, onConnected, onProgress };
      if (direction === "put") return selection.put(content ?? sources, destination, all);
      const compared = { ...all, dryRun, onChange };
      if (direction === "sync") return selection.sync(sources, destination, compared);
      return selection.get(sources, output ?? destination, compared);
    },
  });
}

/** Stands for standard input or output in the place of a file. */
const STANDARD_STREAM = "-";

const FOLDER = "Name a folder to put them into; a file that is called - is ./-.";

function refuseComparison(flags: TransferFlags, destination: string): void {
  if (flags.changed === true) {
    if (destination === STANDARD_STREAM) throw new UsageError("--changed compares with what is here: name it", FOLDER);
    return;
  }
  const alone = (["delete", "maxDelete", "checksum"] as const).find((name) => flags[name] !== undefined);
  if (alone === undefined) return;
  const option = alone === "maxDelete" ? "--max-delete" : `--${alone}`;
  throw new UsageError(`get takes ${option} with --changed`, "Add --changed: only what changed is fetched then.");
}

function refuseWhatItCannotTake(sources: readonly string[], flags: TransferFlags): void {
  if (sources.length > 1) throw new UsageError(`Standard output takes one file, not ${sources.length}`, FOLDER);
  if (flags.json === true && flags.dryRun !== true) {
    throw new UsageError("Standard output can't take a file and the events of --json", "Name a file to write to.");
  }
}

const EXAMPLES = {
  put: "web ./app.conf /etc/app.conf",
  get: "web1 /etc/hosts ./hosts",
  sync: "web dist/ /srv/app",
};

function readWords(
  direction: TransferDirection,
  words: readonly string[],
  hasHostsFile: boolean,
): { targets: readonly string[]; sources: readonly string[]; destination: string } {
  const targets = hasHostsFile ? [] : words.slice(0, 1);
  const sources = words.slice(targets.length, -1);
  const destination = words.at(-1);
  if (sources.length === 0 || destination === undefined) {
    throw new UsageError(
      `${direction} takes TARGETS SRC… DEST`,
      `For example: towline ${direction} ${EXAMPLES[direction]}`,
    );
  }
  if (sources.includes("") || destination === "") throw new UsageError(`${direction}: SRC and DEST can't be empty`);
  return { targets, sources, destination };
}
