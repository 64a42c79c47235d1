/** The command line that is sent for a command: marked so that its start and its process can be told, and escalated. */
import type { Command } from "./command.ts";
import { commandText, holdsSecret } from "./command-text.ts";
import { encodeOctal } from "./encode-octal.ts";
import { escalate, escalates } from "./escalate.ts";
import type { Asker, GlobalArguments } from "./global-arguments.ts";
import { passwordsOf } from "./passwords.ts";
import { isPlainCommand } from "./plain-command.ts";
import { quoteForShell, quoteWords } from "./quote.ts";
import { isSecret, MASK } from "./secret.ts";
import { isShellText } from "./shell-template.ts";

/** Begins each mark. A record separator: no program prints one by accident. */
export const MARK_BYTE = 0x1e;

/** What to send, and what to watch for. */
export interface Launch {
  readonly argv: readonly string[];
  /** The random word of its marks. */
  readonly id: string;
  /** The text for the shell on the host, secrets in the clear. */
  readonly text: string;
  /**
   * Printed on both streams, followed by the process id and a newline, when the command starts as the right user. What
   * comes before is nobody's: start-up files, sudo and su say it. On a terminal both streams are one, and it is there once.
   */
  readonly startMark: string;
  /**
   * Printed on stderr when sudo, or what feeds su, wants its password, and when the shell on a terminal wants the
   * command. doas can't be told how to ask.
   */
  readonly prompts: { readonly sudo: string; readonly su: string; readonly command: string };
  /** Given to whoever asks, once. */
  readonly passwords: { readonly [Program in Asker]: string | undefined };
  /**
   * What the programs on the way to the command read from standard input before the command does. With `waits` they
   * get it when the shell asks for the command, or else has started.
   */
  readonly prologue: string | undefined;
  /**
   * Whether input must wait for the start mark: a password may be asked for first, or a terminal is not yet as the
   * command will find it, and would show the input or take its end for a letter.
   */
  readonly waits: boolean;
  /** Whether a program on the way may ask for a password. */
  readonly mayPrompt: boolean;
  /** Whether the command needs a terminal. */
  readonly terminal: boolean;
}

function isList(command: Command): command is readonly string[] {
  return Array.isArray(command);
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
  const hidden = holdsSecret(command, settings) || secrets.some((value) => containsQuoted(text, value));
  const passwords = passwordsOf(settings);
  const terminal = settings.getPty === true || passwords.doas !== undefined;
  const mayAsk = passwords.sudo !== undefined || passwords.doas !== undefined;
  const waits = mayAsk || terminal;
  const mark = `${String.fromCharCode(MARK_BYTE)}towline-${id}`;
  const prompts = { sudo: `${mark}?`, su: `${mark}!`, command: `${mark}:` };
  const announce = printStart(id, terminal ? ["stderr"] : ["stdout", "stderr"]);
  const ask = `command printf '\\036towline-${id}:' >&2; `;
  const shell = settings.shellExecutable ?? "sh";
  const inOwnShell = (words: string): string =>
    `${shell === "sh" ? "" : COUNT_SHELL}exec ${quoteForShell(shell)} -c ${quoteForShell(words)}`;
  const inShell = (words: string): string => (shell === "sh" ? words : inOwnShell(words));
  const script = hidden
    ? HIDE_INPUT + (terminal ? ask + inShell(readCommand(announce)) : announce + inShell(readCommand("")))
    : // Some shells read all of their text before they run any: an error in the command must not keep the mark away.
      announce + (shell === "sh" && isPlainCommand(text) ? text : inOwnShell(text));
  // Quotes within quotes grow by a multiple with each host on the way, so words are handed on as words.
  const isBare =
    isList(command) && !hidden && shell === "sh" && settings.chdir === undefined && settings.env === undefined;
  // The line for su is sent at once where nobody else can read it before.
  const early = waits || passwords.su === undefined ? "" : `${passwords.su}\n`;
  const prologue = early + (hidden ? `${encodeOctal(text)}\n` : "");
  return {
    argv: escalate(isBare ? ["sh", "-c", `${announce}exec "$@"`, "sh", ...command] : ["sh", "-c", script], settings, {
      sudo: prompts.sudo,
      su: waits ? `\\036towline-${id}!` : undefined,
    }),
    id,
    text,
    startMark: `${mark} `,
    prompts,
    passwords: waits ? passwords : { ...passwords, su: undefined },
    prologue: prologue === "" ? undefined : prologue,
    waits,
    mayPrompt: mayAsk || passwords.su !== undefined,
    terminal,
  };
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
  return quoteWords(escalates(settings) ? escalate(argv, settings, undefined) : argv);
}

/** Whether the text holds the value, also where quoting has changed it. */
function containsQuoted(text: string, value: string): boolean {
  return value !== "" && (text.includes(value) || text.includes(value.replaceAll("'", `'\\''`)));
}

/**
 * Shell text that prints the start mark. `command` passes by functions, which bash takes from the environment: one of that
 * name would keep the mark away.
 */
function printStart(id: string, streams: readonly ("stdout" | "stderr")[]): string {
  const print = `command printf '\\036towline-${id} %s\\n' "$$"`;
  return streams.map((stream) => `${print}${stream === "stderr" ? " >&2" : ""}; `).join("");
}

/** bash reads its start-up files again where it takes itself for the first shell of an ssh login. `sh` may not count. */
const COUNT_SHELL = `case \${SHLVL:-0} in 0) export SHLVL=1 ;; esac; `;

/** Before the command is asked for: a terminal must not show it, nor limit its length. */
const HIDE_INPUT =
  "export towline_tty=; if [ -t 0 ]; then towline_tty=$(stty -g); stty -echo -icanon min 1 time 0; fi; ";

/** Runs what the first line of standard input says. Input may follow as soon as the terminal is as it was. */
const readCommand = (announce: string): string =>
  [
    "IFS= command read -r towline_line || exit",
    '[ -z "$towline_tty" ] || stty "$towline_tty"',
    `${announce}eval "unset towline_tty towline_line\n$(command printf %b "$towline_line")"`,
  ].join("; ");
