/** Says why a host started nothing, where nobody was to change the user: it is the login that does not let it. */

interface Barrier {
  readonly wording: RegExp;
  readonly advice: string;
}

/** What sshd says of a password that is too old, whatever is asked for, files too. */
const EXPIRED = /^WARNING: Your password has expired|Password change required but no TTY/i;

const BARRIERS: readonly Barrier[] = [
  {
    wording: EXPIRED,
    advice: "The password of this login has expired. Log in by hand on a terminal, and set another one.",
  },
  {
    wording: /account is (currently )?not available|account has expired/i,
    advice: "The login is not meant for commands. Use another user, or give it a login shell.",
  },
  {
    wording: /\bsh\b.*(not found|no such file)/i,
    advice: "The host has no sh: nothing can be run there.",
  },
];

/** Why nothing started: the line that tells it best, and what to do. */
export interface NoStart {
  readonly words: string;
  readonly advice: string;
}

/** @param before what was said, line by line. Start-up files may have said the first of it, but mostly say nothing. */
export function describeNoStart(before: readonly string[], exitCode: number | null): NoStart {
  for (const { wording, advice } of BARRIERS) {
    const words = before.find((line) => wording.test(line));
    if (words !== undefined) return { words, advice };
  }
  const advice =
    exitCode === 127
      ? "The host has no sh: nothing can be run there."
      : "Commands need a login shell that can start sh. Log in by hand to see what this one says.";
  return { words: before[0] ?? "", advice };
}

/** Whether the login is kept from everything, by whomever it is to be run. */
export function isLoginExpired(before: readonly string[]): boolean {
  return before.some((line) => EXPIRED.test(line));
}
