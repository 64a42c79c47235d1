/** The passwords that the programs around a command may ask for. */
import { RunError } from "../errors/kinds.ts";
import { type Escalation, usesDoas, usesSudo } from "./escalate.ts";
import { reveal, type Secret } from "./secret.ts";

/** The programs that change the user, and that may ask for a password. */
export type Asker = "sudo" | "su" | "doas";

/** What is asked for before the command runs: the password of a program, or the command itself. */
export type Question = Asker | "command";

/** The passwords that the programs in use may ask for. */
export function passwordsOf(escalation: Escalation): { readonly [Program in Asker]: string | undefined } {
  const { sudoPassword, suUser, suPassword, doasPassword } = escalation;
  return {
    sudo: usesSudo(escalation) ? readPassword(sudoPassword, "_sudo_password") : undefined,
    su: suUser === undefined ? undefined : readPassword(suPassword, "_su_password"),
    doas: usesDoas(escalation) ? readPassword(doasPassword, "_doas_password") : undefined,
  };
}

function readPassword(password: string | Secret | undefined, argument: string): string | undefined {
  if (password === undefined) return undefined;
  const text = reveal(password);
  if (!/[\n\r\0]/.test(text)) return text;
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `The password in ${argument} holds a line break`, {
    advice: "Look at where it comes from: a file often ends in a line break that is no part of the password.",
  });
}
