/** Puts a command line inside su, sudo and doas, outermost last. */
import { GLOBAL_ARGUMENTS } from "./argument-list.ts";
import { checkUserName } from "./check-user-name.ts";
import { commandForLoginShell } from "./command-for-login-shell.ts";
import { encodeOctal } from "./encode-octal.ts";
import type { ARGUMENTS, Asker, GlobalArguments } from "./global-arguments.ts";
import { quoteForShell, quoteWords } from "./quote.ts";

/** The arguments that change who a command runs as. */
export type Escalation = Pick<
  GlobalArguments,
  {
    [Name in keyof GlobalArguments]-?: (typeof ARGUMENTS)[Name] extends { readonly program: Asker } ? Name : never;
  }[keyof GlobalArguments]
>;

const NAMES = GLOBAL_ARGUMENTS.filter(({ program }) => program !== undefined).map(({ name }) => name);

/** Whether a program is put around a command. Naming a user for sudo or doas asks for it, as in pyinfra. */
const USES: { readonly [Program in Asker]: (escalation: Escalation) => boolean } = {
  sudo: ({ sudo, sudoUser }) => sudo ?? sudoUser !== undefined,
  su: ({ suUser }) => suUser !== undefined,
  doas: ({ doas, doasUser }) => doas ?? doasUser !== undefined,
};

/** All programs that can change the user. */
export const ASKERS = Object.keys(USES) as readonly Asker[];

/** What is printed on stderr when a password is wanted on standard input. */
export interface Prompts {
  readonly sudo: string;
  /** As text for printf. Without it the line that su reads is sent unasked. */
  readonly su: string | undefined;
}

/** Only the arguments that change who a command runs as. */
export function escalationOf(all: GlobalArguments): Escalation {
  return Object.fromEntries(NAMES.map((name) => [name, all[name]]));
}

/** Whether a command runs as somebody else than the login user. */
export function escalates(escalation: Escalation): boolean {
  return ASKERS.some((program) => uses(program, escalation));
}

/** Whether a program is put around a command. */
export function uses(program: Asker, escalation: Escalation): boolean {
  return USES[program](escalation);
}

/**
 * The command line that runs `argv` as the users asked for.
 *
 * @param prompts how passwords are asked for; without them it is the line that people would type
 */
export function escalate(
  argv: readonly string[],
  escalation: Escalation,
  prompts: Prompts | undefined,
): readonly string[] {
  const inSu =
    prompts === undefined ? (withSu(quoteWords(argv), escalation) ?? argv) : withFedSu(argv, escalation, prompts);
  return withDoas(withSudo(inSu, escalation, prompts), escalation);
}

function withSu(line: string, escalation: Escalation): readonly string[] | undefined {
  const { suUser, useSuLogin, preserveSuEnv, suShell } = escalation;
  if (suUser === undefined) return undefined;
  return [
    "su",
    ...(useSuLogin ? ["-l"] : []),
    ...(preserveSuEnv ? ["-m"] : []),
    ...(suShell === undefined ? [] : ["-s", suShell]),
    checkUserName(suUser, "_su_user"),
    "-c",
    line,
  ];
}

/** Runs what it is given with the input that was put aside. */
const TAKE_INPUT_BACK = 'exec <&3 3<&-; exec "$@"';

/**
 * Puts the input aside; su reads nothing, so that it can't take the command's input for a password. Shells of ksh's kind
 * close what `exec` opened for the programs they start, but not what is named for one.
 */
const KEEP_INPUT = 'exec 3<&0 </dev/null; exec "$@" 3<&3';

/**
 * Puts the input aside after its first line, which is for su alone. A terminal must not show that line, nor take a part
 * of it for a key that edits lines.
 */
const feedSu = (prompt: string | undefined): string =>
  [
    "exec 3<&0",
    "towline_tty=; if [ -t 0 ]; then towline_tty=$(stty -g); stty -echo -icanon min 1 time 0; fi",
    ...(prompt === undefined ? [] : [`printf '${prompt}' >&2`]),
    "IFS= read -r towline_line || exit",
    '[ -z "$towline_tty" ] || stty "$towline_tty"',
    'printf "%s\\n" "$towline_line" | "$@" 3<&3',
  ].join("; ");

/** su can't be told how to ask, so it is given an input of its own. What it does not read is lost, not handed on. */
function withFedSu(argv: readonly string[], escalation: Escalation, prompts: Prompts): readonly string[] {
  const inside = withSu(commandForLoginShell(["sh", "-c", TAKE_INPUT_BACK, "sh", ...argv]), escalation);
  if (inside === undefined) return argv;
  const feed = escalation.suPassword === undefined ? KEEP_INPUT : feedSu(prompts.su);
  return ["sh", "-c", feed, "sh", ...inside];
}

function withSudo(argv: readonly string[], escalation: Escalation, prompts: Prompts | undefined): readonly string[] {
  const { sudoUser, useSudoLogin, sudoPassword, preserveSudoEnv } = escalation;
  if (!uses("sudo", escalation)) return argv;
  const forLogin = prompts === undefined ? argv : commandForSudoLogin(argv);
  return [
    "sudo",
    "-H",
    ...(sudoPassword === undefined ? ["-n"] : ["-S", "-p", prompts?.sudo ?? "password:"]),
    ...(useSudoLogin ? ["-i"] : []),
    ...(preserveSudoEnv ? ["-E"] : []),
    ...(sudoUser === undefined ? [] : ["-u", checkUserName(sudoUser, "_sudo_user")]),
    "--",
    ...(useSudoLogin ? forLogin : argv),
  ];
}

function withDoas(argv: readonly string[], escalation: Escalation): readonly string[] {
  if (!uses("doas", escalation)) return argv;
  const { doasUser, doasPassword } = escalation;
  return [
    "doas",
    // doas asks for passwords on a terminal only; without a password it must not ask at all.
    ...(doasPassword === undefined ? ["-n"] : []),
    ...(doasUser === undefined ? [] : ["-u", checkUserName(doasUser, "_doas_user")]),
    ...argv,
  ];
}

/**
 * `sudo -i` hands its arguments to a login shell with a backslash before each special byte. But it leaves `$` alone, the
 * backslash makes a newline vanish, and it splits characters of several bytes. Words with one of them are sent as octal
 * for printf to restore.
 */
function commandForSudoLogin(argv: readonly string[]): readonly string[] {
  if (argv.every((word) => /^[ -#%-~]*$/.test(word))) return ["exec", ...argv];
  return ["exec", "sh", "-c", `eval "exec \`printf %b ${quoteForShell(encodeOctal(quoteWords(argv)))}\`"`];
}
