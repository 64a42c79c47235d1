/** Puts a command line inside su, sudo and doas, outermost last. */
import { checkUserName } from "./check-user-name.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { quoteForShell, quoteWords } from "./quote.ts";

/** The arguments that change who a command runs as. */
export type Escalation = Pick<
  GlobalArguments,
  | "sudo"
  | "sudoUser"
  | "useSudoLogin"
  | "sudoPassword"
  | "preserveSudoEnv"
  | "suUser"
  | "useSuLogin"
  | "preserveSuEnv"
  | "suShell"
  | "suPassword"
  | "doas"
  | "doasUser"
>;

/** Only the arguments that change who a command runs as. */
export function escalationOf(all: GlobalArguments): Escalation {
  const { sudo, sudoUser, useSudoLogin, sudoPassword, preserveSudoEnv } = all;
  const { suUser, useSuLogin, preserveSuEnv, suShell, suPassword, doas, doasUser } = all;
  return {
    ...{ sudo, sudoUser, useSudoLogin, sudoPassword, preserveSudoEnv },
    ...{ suUser, useSuLogin, preserveSuEnv, suShell, suPassword, doas, doasUser },
  };
}

/** Whether a command runs as somebody else than the login user. */
export function escalates(escalation: Escalation): boolean {
  return usesSudo(escalation) || usesDoas(escalation) || escalation.suUser !== undefined;
}

/** Naming a user for sudo or doas asks for it, as in pyinfra. */
function usesSudo({ sudo, sudoUser }: Escalation): boolean {
  return sudo ?? sudoUser !== undefined;
}

function usesDoas({ doas, doasUser }: Escalation): boolean {
  return doas ?? doasUser !== undefined;
}

/**
 * The command line that runs `argv` as the users asked for.
 *
 * @param sudoPrompt what sudo prints when it wants the password on its standard input; without it sudo never asks
 */
export function escalate(argv: readonly string[], escalation: Escalation, sudoPrompt: string): readonly string[] {
  return withDoas(withSudo(withSu(argv, escalation), escalation, sudoPrompt), escalation);
}

function withSu(argv: readonly string[], escalation: Escalation): readonly string[] {
  const { suUser, useSuLogin, preserveSuEnv, suShell } = escalation;
  if (suUser === undefined) return argv;
  return [
    "su",
    ...(useSuLogin ? ["-l"] : []),
    ...(preserveSuEnv ? ["-m"] : []),
    ...(suShell === undefined ? [] : ["-s", suShell]),
    checkUserName(suUser, "_su_user"),
    "-c",
    quoteWords(argv),
  ];
}

function withSudo(argv: readonly string[], escalation: Escalation, prompt: string): readonly string[] {
  const { sudoUser, useSudoLogin, sudoPassword, preserveSudoEnv } = escalation;
  if (!usesSudo(escalation)) return argv;
  return [
    "sudo",
    "-H",
    ...(sudoPassword === undefined ? ["-n"] : ["-S", "-p", prompt]),
    ...(useSudoLogin ? ["-i"] : []),
    ...(preserveSudoEnv ? ["-E"] : []),
    ...(sudoUser === undefined ? [] : ["-u", checkUserName(sudoUser, "_sudo_user")]),
    "--",
    ...(useSudoLogin ? argv.map(survivesSudoLogin) : argv),
  ];
}

function withDoas(argv: readonly string[], escalation: Escalation): readonly string[] {
  if (!usesDoas(escalation)) return argv;
  const { doasUser } = escalation;
  // doas asks for passwords on a terminal only, so without one it must not ask.
  return ["doas", "-n", ...(doasUser === undefined ? [] : ["-u", checkUserName(doasUser, "_doas_user")]), ...argv];
}

/**
 * `sudo -i` hands its arguments to a login shell with a backslash before each special character, but it leaves `$`
 * alone, and the backslash makes a newline vanish. A word that has one of them is sent as octal for printf to restore.
 */
function survivesSudoLogin(word: string): string {
  if (!/[$\n]/.test(word)) return word;
  return `eval "\`printf %b ${quoteForShell(encodeOctal(word))}\`"`;
}

/** Text for `printf %b`: everything but letters and digits as `\0ooo`, so that it is one line without syntax. */
export function encodeOctal(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9 _.,:/=-]/.test(character) ? character : `\\0${byte.toString(8).padStart(3, "0")}`;
    })
    .join("");
}
