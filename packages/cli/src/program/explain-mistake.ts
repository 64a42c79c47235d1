/** Makes of what the parser says about a command line what a user wants to read: what is wrong, and what to write instead. */
import type { CommanderError } from "commander";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { adviseOnOption } from "./foreign-options.ts";

/** @param command the command that is named, if there is such a one */
export function explainMistake(
  { message: text, code }: Pick<CommanderError, "message" | "code">,
  command: string | undefined,
  { argv, commandWords }: Pick<CliContext, "argv" | "commandWords">,
): UsageError {
  const [message = "", ...hints] = text.replace(/^error: /, "").split("\n");
  const hint = hints.join(" ").replace(/^\((.*)\)$/, "$1");
  const help = command === undefined ? "towline --help" : `towline ${command} --help`;
  const subject = /'(.*)'/s.exec(message)?.[1] ?? "";
  if (code === "commander.unknownOption") {
    const before = argv.slice(0, argv.indexOf(subject)).filter((word) => !word.startsWith("-"));
    // More than a command's name and targets: the option is one of what was to be run.
    if (command === "run" && commandWords === undefined && before.length > 2) {
      return new UsageError(message, "What is to be run comes after --, such as: towline run web -- df -h");
    }
    const advice = adviseOnOption(subject, argv[argv.indexOf(subject) + 1]);
    if (advice !== undefined) return new UsageError(message, `${advice} See: ${help}`);
  }
  if (code === "commander.unknownCommand" && hint === "") {
    return new UsageError(
      message,
      `A command comes first, such as: towline run ${/^[\w@./-]+$/.test(subject) ? subject : "web"} -- uptime. See: ${help}`,
    );
  }
  return new UsageError(message, hint === "" ? `See: ${help}` : `${hint} See: ${help}`);
}
