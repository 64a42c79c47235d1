/** Says why sudo, su or doas did not let a command run, in whatever language they said it. */

import { ASKERS, type Escalation, uses } from "../command/escalate.ts";
import type { Asker } from "../command/global-arguments.ts";
import { passwordArgument, passwordsOf } from "../command/passwords.ts";
import { RunError } from "../errors/kinds.ts";
import type { Outcome, OutcomeSubject } from "./outcome.ts";

type Refusal =
  | "notInstalled"
  | "wrongPassword"
  | "needsPassword"
  | "needsTerminal"
  | "noRights"
  | "noUser"
  | "noProgram"
  | "noSetuid"
  | "noShell"
  | "noInput";

/** What the programs say in English: sudo, sudo-rs, su of util-linux, shadow and busybox, doas. The first match counts. */
const WORDINGS: readonly (readonly [RegExp, Refusal])[] = [
  [/must have a tty|must be run from a terminal/i, "needsTerminal"],
  [/no new privileges|must be owned by uid 0|setuid|setresuid|nosuid/i, "noSetuid"],
  [/account is (currently )?not available/i, "noShell"],
  [/\b3: bad file/i, "noInput"],
  [/unknown user|user .* (does not exist|not found)|no passwd entry|no such user/i, "noUser"],
  [/command not found|: not found|no such file/i, "noProgram"],
  [/incorrect (password|authentication)|authentication failed, try again|incorrect$/i, "wrongPassword"],
  [
    /(password|authentication) is required|authentication (required|failed|failure)|tty is required|terminal is required|no password was provided|cannot set tty/i,
    "needsPassword",
  ],
  [
    /not in the sudoers|not allowed to|may not run|not permitted|permission denied|i'm afraid i can't do that/i,
    "noRights",
  ],
];

/** sudo does not tell that a rule is there, but for another command. */
const SINGLE_COMMANDS =
  "A rule for single commands has to allow sh, which Towline runs them with; without that, call sudo in the command: run … -- sudo -n COMMAND";

/** The error of a command that never started because another user's rights were refused. */
export function describeRefusal(outcome: Outcome, exitCode: number | null, subject: OutcomeSubject): RunError {
  const { host, connector, settings, lastWords } = subject;
  const program = whoRefused(outcome, settings, lastWords);
  const refusal = isNotInstalled(program, lastWords)
    ? "notInstalled"
    : classify(outcome, exitCode, lastWords, passwordsOf(settings)[program] !== undefined);
  const words = lastWords === "" ? "" : `: ${lastWords}`;
  const message =
    refusal === "notInstalled"
      ? `${host} has no ${program}${words}`
      : refusal === "wrongPassword"
        ? `${program} did not accept the password on ${host}`
        : `${program} did not let the command run on ${host}${words}`;
  return new RunError("ERR_TOWLINE_PRIVILEGE", message, { host, connector, advice: adviceFor(refusal, program) });
}

/** What shells, `chroot` and container engines say of a program that they can't find. */
function isNotInstalled(program: Asker, lastWords: string): boolean {
  return new RegExp(`\\b${program}["'’]?: (executable file |command )?(not found|no such file)`, "i").test(lastWords);
}

function whoRefused(outcome: Outcome, settings: Escalation, lastWords: string): Asker {
  if (outcome.passwordRejected && outcome.asker !== undefined) return outcome.asker;
  const inUse = ASKERS.filter((program) => uses(program, settings));
  const named = inUse.find((name) => new RegExp(`(^|[^a-z])${name}(-rs)?: `).test(lastWords));
  return named ?? outcome.asker ?? inUse[0] ?? "sudo";
}

function classify(outcome: Outcome, exitCode: number | null, lastWords: string, given: boolean): Refusal | undefined {
  if (outcome.passwordRejected) return "wrongPassword";
  const refusal = WORDINGS.find(([wording]) => wording.test(lastWords))?.[1];
  // The same words mean that the password is wrong if there was one.
  if (refusal === "needsPassword" && given) return "wrongPassword";
  return refusal ?? (exitCode === 127 ? "noProgram" : undefined);
}

function adviceFor(refusal: Refusal | undefined, program: Asker): string {
  const singleCommands = program === "sudo" ? ` ${SINGLE_COMMANDS}` : "";
  const { key, option } = passwordArgument(program);
  const ask = option === undefined ? key : `${option.flag} or ${key}`;
  const look = program === "sudo" ? "with sudo -l on the host" : `in the host's settings for ${program}`;
  switch (refusal) {
    case "notInstalled":
      return `Install ${program} there, or do without: in most containers commands run as root already.`;
    case "wrongPassword":
      return `It was tried once. Give the right one with ${ask}.`;
    case "needsPassword":
      return `Give the password with ${ask}, or allow the command without one.${singleCommands}`;
    case "needsTerminal":
      return "Run it on a terminal, with --pty or _get_pty, or allow it without one (Defaults !requiretty).";
    case "noSetuid":
      return `The host does not allow ${program} to change the user here, as in some containers.`;
    case "noUser":
      return "Name a user that the host has.";
    case "noProgram":
      return `See whether the host has ${program} and the shell that the command needs.`;
    case "noShell":
      return "That user has no shell to run commands with. Name one with _su_shell, or use sudo.";
    case "noInput":
      return "That user's shell passes no input on, as csh does. Name another with _su_shell, such as /bin/sh, or use sudo.";
    case "noRights":
      return `See ${look} what the login user may do.${singleCommands}`;
    case undefined:
      return `If it wants a password, give it with ${ask}; if not, see ${look} what the login user may do.${singleCommands}`;
  }
}
