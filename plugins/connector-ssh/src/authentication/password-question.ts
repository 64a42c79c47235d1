/** Tells a question for the password from one for a second factor. */

/** Words that ask for something that changes with every login, or for a new password. */
const NOT_THE_PASSWORD =
  /code|token|otp|verif|factor|one.?time|\bpin\b|challenge|duo|yubi|\bnew\b|neues|nouveau|nueva/i;

/** Words of PAM and of ssh that ask for another password in place of one that has expired. */
const ANOTHER_PASSWORD =
  /\b(?:new|current|old|retype|re-?enter|neues|aktuelles|nouveau|nueva)\b.*(?:password|passwort|mot de passe|contraseña)/i;

/** Whether it wants the password to be changed. */
export function wantsAnotherPassword(question: string): boolean {
  return ANOTHER_PASSWORD.test(question);
}

/** Whether a keyboard-interactive question wants the password. It may be in any language, so hidden ones do by default. */
export function isPasswordQuestion(question: string, echo: boolean): boolean {
  return !echo && !NOT_THE_PASSWORD.test(question);
}
