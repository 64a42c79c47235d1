/** `towline run TARGETS -- CMD…`: runs a command on hosts. */
import type { GlobalArguments, RunResult } from "@towline/core";
import type { Command } from "commander";
import { JsonReporter } from "../events/json-reporter.ts";
import { fanOut } from "../fan-out/fan-out-command.ts";
import { addFanOutOptions, type FanOutFlags } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";
import { openStandardInput } from "../process/open-standard-input.ts";
import { UsageError } from "../process/usage-error.ts";
import { GatherReporter } from "../reporters/gather-reporter.ts";
import type { Reporter } from "../reporters/reporter.ts";
import { StreamReporter } from "../reporters/stream-reporter.ts";

interface RunFlags extends FanOutFlags {
  readonly gather?: boolean;
}

const EXAMPLES = `
Examples:
  $ towline run web -- uptime
  $ towline run 'web[1-20],!web7' --timeout 30 -- 'df -h / | tail -1'
  $ towline run all --gather -- cat /etc/os-release
  $ towline run web --batch 1,10%,100% --max-fail 0 --sudo -- /srv/app/restart
  $ echo hello | towline run web1 --stdin --quiet -- cat`;

/** What a reporter that prints output as it comes needs of a result: enough for messages, and no more. */
const KEPT_BYTES_WHEN_STREAMED = 8 * 1024;

/** Declares `run`. */
export function registerRunCommand(program: Command, context: CliContext): void {
  const command = program
    .command("run")
    .description("run a command on hosts")
    .usage("<targets...> [options] -- <command...>")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addFanOutOptions(command, "run")
    .option("--gather", "print equal outputs once, when all hosts are done")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await run(targets, self.optsWithGlobals<RunFlags>(), context);
    });
}

async function run(targets: readonly string[], flags: RunFlags, context: CliContext): Promise<void> {
  const text = context.commandWords?.join(" ") ?? "";
  if (text.trim() === "") throw noCommand(targets, context.commandWords);
  const [first = ""] = context.commandWords ?? [];
  if (/^-./.test(first)) {
    throw new UsageError(`The command begins with an option: ${first}`, "What is towline's own goes before --.");
  }
  if (flags.gather && flags.json) throw new UsageError("--gather prints for people and --json for programs: use one");
  if (flags.stdin && targets.includes("-")) {
    throw new UsageError('Standard input is read once: by --stdin or by the target "-"', "Use --hosts-file for names.");
  }
  let stdin: GlobalArguments["stdin"];
  await fanOut<RunResult>({
    context,
    flags,
    targets,
    operation: { operation: "run", command: text },
    reporter: createReporter(text, flags, context),
    prepare: async (hostCount) => {
      if (flags.stdin === true) stdin = await openStandardInput(hostCount, context);
    },
    start: ({ selection, options, callbacks }) =>
      selection.run(text, {
        ...options,
        ...(flags.pty === true ? { terminal: terminalOf(context) } : {}),
        ...(stdin === undefined ? {} : { stdin }),
        ...(flags.json === true || flags.gather === true ? {} : { maxOutputBytes: KEPT_BYTES_WHEN_STREAMED }),
        onConnected: callbacks.onConnected,
        onOutput: callbacks.onOutput,
      }),
  });
}

function noCommand(targets: readonly string[], words: readonly string[] | undefined): UsageError {
  const [target, ...rest] = targets;
  const isPlain = target !== undefined && targets.every((word) => /^[\w@%+:,./-]+$/.test(word));
  const example = isPlain ? `${target} -- ${rest.length === 0 ? "uptime" : rest.join(" ")}` : "web -- uptime";
  const where = words === undefined && rest.length > 0 ? "The command comes after --" : "Put it after --";
  return new UsageError("No command given", `${where}, such as: towline run ${example}`);
}

function createReporter(text: string, flags: RunFlags, context: CliContext): Reporter<RunResult> {
  const quiet = flags.quiet === true;
  if (flags.json === true) {
    return new JsonReporter(context.stdout, { operation: "run", command: text }, quiet);
  }
  const { stdout, stderr, environment } = context;
  const options = { stdout, stderr, environment, color: flags.color, quiet };
  if (flags.gather === true) {
    return new GatherReporter(options);
  }
  return new StreamReporter(options);
}

function terminalOf({ stdout, environment }: CliContext): { columns: number; rows: number; term: string } {
  return { columns: stdout.columns ?? 80, rows: stdout.rows ?? 24, term: environment.TERM ?? "xterm-256color" };
}
