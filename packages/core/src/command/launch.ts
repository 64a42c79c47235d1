/** The command line that is sent for a command: marked so that its start and its process can be told, and escalated. */
import { RunError } from "../errors/kinds.ts";
import type { Command } from "./command.ts";
import { encodeOctal, escalate, escalates } from "./escalate.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { quoteForShell, quoteWords } from "./quote.ts";
import { isSecret, MASK, reveal } from "./secret.ts";
import { isShellText } from "./shell-template.ts";

/** Begins each mark. A record separator: no program prints one by accident. */
export const MARK_BYTE = 0x1e;

/** What to send, and what to watch for. */
export interface Launch {
  readonly argv: readonly string[];
  /** Printed on stderr, followed by the process id and a newline, when the command starts as the right user. */
  readonly startMark: string;
  /** Printed on stderr when sudo wants its password. */
  readonly sudoPrompt: string;
  /** Given to whoever asks first, once. */
  readonly sudoPassword: string | undefined;
  readonly suPassword: string | undefined;
  /** What the command's shell reads from standard input before the command does. */
  readonly prologue: string | undefined;
}

/** A command for people: as it was given, secrets masked. */
export function showCommand(command: Command): string {
  if (typeof command === "string") return command;
  return isShellText(command) ? command.toString() : quoteWords(command);
}

/**
 * Builds the command line: from the inside, the command after `cd` and `export`, in `SHELL -c`, in su, sudo and doas.
 *
 * A command that holds a secret travels on standard input, because everyone on the host can read argv.
 *
 * @param id a random word that no output contains by accident
 * @param secrets values that must not appear in argv
 * @throws RunError for a command, a variable or a user name that cannot be sent
 */
export function buildLaunch(
  command: Command,
  settings: GlobalArguments,
  id: string,
  secrets: readonly string[] = [],
): Launch {
  const text = commandText(command, settings);
  const hidden = holdsSecret(command, settings) || secrets.some((value) => value !== "" && text.includes(value));
  const startMark = `${String.fromCharCode(MARK_BYTE)}towline-${id} `;
  const sudoPrompt = `${String.fromCharCode(MARK_BYTE)}towline-${id}?`;
  const announce = `printf '\\036towline-${id} %s\\n' "$$" >&2`;
  const shell = settings.shellExecutable ?? "sh";
  const body = hidden ? readFromStdin(settings.getPty === true) : text;
  const script =
    shell === "sh" ? `${announce}; ${body}` : `${announce}; exec ${quoteForShell(shell)} -c ${quoteForShell(body)}`;
  return {
    argv: escalate(["sh", "-c", script], settings, sudoPrompt),
    startMark,
    sudoPrompt,
    sudoPassword: settings.sudoPassword === undefined ? undefined : reveal(settings.sudoPassword),
    suPassword: settings.suPassword === undefined ? undefined : reveal(settings.suPassword),
    prologue: hidden ? `${encodeOctal(text)}\n` : undefined,
  };
}

/** Whether the launch asks for a password that it was given. */
export function mayAskPassword(launch: Launch): boolean {
  return launch.sudoPassword !== undefined || launch.suPassword !== undefined;
}

/** The command line for people: what would be sent, secrets masked, without the marks. */
export function showLaunch(command: Command, settings: GlobalArguments): string {
  const masked: GlobalArguments = {
    ...settings,
    env: Object.fromEntries(
      Object.entries(settings.env ?? {}).map(([name, value]) => [name, isSecret(value) ? MASK : value]),
    ),
  };
  const shown = isShellText(command) ? command.toString() : command;
  const text = commandText(shown, masked);
  const shell = settings.shellExecutable ?? "sh";
  const argv = [shell, "-c", text];
  return quoteWords(escalates(settings) ? escalate(argv, settings, "password:") : argv);
}

function commandText(command: Command, settings: GlobalArguments): string {
  const steps = [
    ...(settings.chdir === undefined ? [] : [`cd ${quoteForShell(fromHere(settings.chdir))} || exit; `]),
    ...exports(settings.env ?? {}),
    plainText(command),
  ];
  // Joined by `||exit;` and not by `&&`: after `cd DIR && a; b`, a missing DIR would still run b.
  return steps.join("");
}

/** A folder that begins with a dash would be an option to cd. */
function fromHere(folder: string): string {
  return folder.startsWith("-") ? `./${folder}` : folder;
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

function holdsSecret(command: Command, settings: GlobalArguments): boolean {
  return (
    Object.values(settings.env ?? {}).some(isSecret) ||
    (isShellText(command) && command.parts.some((part) => isSecret(part)))
  );
}

/** Shell text that runs what the first line of standard input says. A terminal must not echo that line. */
function readFromStdin(pty: boolean): string {
  const read = 'IFS= read -r towline && eval "$(printf %b "$towline")"';
  return pty ? `stty -echo && IFS= read -r towline && stty echo && eval "$(printf %b "$towline")"` : read;
}
