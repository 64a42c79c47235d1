/** `towline completion bash|zsh|fish`: prints a script that lets the shell complete commands, options and targets. */
import os from "node:os";
import { fileURLToPath } from "node:url";
import { Argument, type Command, Option } from "commander";
import { readBashLine } from "../completion/bash-line.ts";
import { findPlace, type Place } from "../completion/find-place.ts";
import { offerWords } from "../completion/offer-words.ts";
import { SHELL_SCRIPTS } from "../completion/shell-scripts.ts";
import { writeBashOffer, writeOffer } from "../completion/write-offer.ts";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";

const EXAMPLES = `
Examples:
  $ source <(towline completion bash)      in ~/.bashrc
  $ source <(towline completion zsh)       in ~/.zshrc, after compinit
  $ towline completion fish > ~/.config/fish/completions/towline.fish`;

type Shell = keyof typeof SHELL_SCRIPTS;

/** Adds `towline completion` to the program. */
export function registerCompletionCommand(
  program: Command,
  context: CliContext,
  createWholeProgram: () => Command,
): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and targets in your shell")
    .addArgument(new Argument("[shell]", "your shell").choices(Object.keys(SHELL_SCRIPTS)))
    // The scripts ask with this one; the words of the line that is being typed follow "--".
    .addOption(new Option("--offer", "print what completes a line").hideHelp())
    .allowExcessArguments()
    .addHelpText("after", EXAMPLES)
    .action(async (shell: Shell | undefined, flags: { readonly offer?: boolean }, self: Command) => {
      if (shell === undefined) throw new UsageError("No shell given", "Use: towline completion bash, zsh or fish");
      const words = self.args.slice(1);
      if (flags.offer === true) return await offer(shell, words, createWholeProgram(), context);
      if (words.length > 0) throw new UsageError(`completion takes one shell, not ${self.args.join(" ")}`);
      context.stdout.write(SHELL_SCRIPTS[shell]);
    });
}

/** Silent about what is wrong: a shell asks, in the middle of a line. Any other command tells what is wrong. */
async function offer(shell: Shell, words: readonly string[], program: Command, context: CliContext): Promise<void> {
  const readProject = async ({ config, environment }: Place) =>
    (await import("@towline/core")).readProject({
      cwd: context.cwd,
      config: config?.replace(/^~(?=\/)/, os.homedir()),
      environment,
      installation: fileURLToPath(context.packageFolder),
    });
  try {
    const [text = "", breaks = ""] = words;
    const line = readBashLine(text, breaks);
    const wordsOf = { bash: () => afterProgram(line.words), zsh: () => words, fish: () => words.map(withoutQuote) };
    const place = findPlace(wordsOf[shell](), program);
    const offered = await offerWords(place, program, () => readProject(place));
    context.stdout.write(shell === "bash" ? writeBashOffer(offered, line) : writeOffer(offered));
  } catch {
    context.stdout.write("words\n");
  }
}

/** Fish tells the word that is being typed with its quotes. */
function withoutQuote(word: string, index: number, words: readonly string[]): string {
  return index === words.length - 1 ? (readBashLine(word, "").words.at(-1) ?? "") : word;
}

/** Variables may be set before the program's name. */
function afterProgram(words: readonly string[]): readonly string[] {
  const index = words.findIndex((word) => !/^\w+\+?=/.test(word));
  return words.slice(index + 1);
}
