/** The text for the shell on the host: the command after `cd` and `export`. */
import { RunError } from "../errors/kinds.ts";
import type { Command } from "./command.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { quoteForShell, quoteWords } from "./quote.ts";
import { isSecret, reveal } from "./secret.ts";
import { isShellText } from "./shell-template.ts";

/** Shell text that changes the folder, sets the variables and runs the command. Secrets are in the clear. */
export function commandText(command: Command, settings: GlobalArguments): string {
  const steps = [
    ...(settings.chdir === undefined ? [] : [`cd ${quoteFolder(settings.chdir)} || exit; `]),
    ...exports(settings.env ?? {}),
    plainText(command),
  ];
  // Joined by `||exit;` and not by `&&`: after `cd DIR && a; b`, a missing DIR would still run b.
  return steps.join("");
}

/**
 * A word for cd. A folder that begins with a dash would be an option to it, and others that are not absolute might be
 * looked for elsewhere, as CDPATH says. `~` is the home folder of whoever runs it.
 */
function quoteFolder(folder: string): string {
  if (folder === "~" || folder === "~/") return "~";
  if (folder.startsWith("~/")) return `~/${quoteForShell(folder.slice(2))}`;
  return quoteForShell(folder.startsWith("/") ? folder : `./${folder}`);
}

function exports(env: NonNullable<GlobalArguments["env"]>): readonly string[] {
  const words = Object.entries(env).map(([name, value]) => {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `${JSON.stringify(name)} is no name for a variable`, {
        advice: "Use letters, digits and underscores in the names of _env, and no digit first.",
      });
    }
    return `${name}=${quoteForShell(reveal(value))}`;
  });
  return words.length === 0 ? [] : [`export ${words.join(" ")} || exit; `];
}

function plainText(command: Command): string {
  if (isShellText(command)) return checkText(command.reveal());
  if (typeof command === "string") return checkText(command);
  const [program] = command;
  if (program === undefined || program === "" || program.startsWith("-")) {
    throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `${JSON.stringify(program ?? "")} is no program to run`, {
      advice: "Name a program as the first word of the list.",
    });
  }
  // `exec` looks for a program only, never for a builtin or a function of the shell.
  return `exec ${quoteWords(command)}`;
}

function checkText(text: string): string {
  if (text.trim() === "") {
    throw new RunError("ERR_TOWLINE_COMMAND_INVALID", "The command is empty", { advice: "Say what to run." });
  }
  if (text.includes("\0")) {
    throw new RunError("ERR_TOWLINE_COMMAND_INVALID", "The command holds a NUL byte, which no shell can be given", {
      advice: "Pass such data on standard input or in a file.",
    });
  }
  return text;
}

/** Whether a part of it is secret, so that argv must not have it. */
export function holdsSecret(command: Command, settings: GlobalArguments): boolean {
  return (
    Object.values(settings.env ?? {}).some(isSecret) ||
    (isShellText(command) && command.parts.some((part) => isSecret(part)))
  );
}
