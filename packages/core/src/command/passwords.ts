/** The passwords that the programs around a command may ask for. */
import { RunError } from "../errors/kinds.ts";
import { type ArgumentDescription, GLOBAL_ARGUMENTS } from "./argument-list.ts";
import { ASKERS, type Escalation, uses } from "./escalate.ts";
import type { Asker } from "./global-arguments.ts";
import { reveal } from "./secret.ts";

/** What is asked for before the command runs: the password of a program, or the command itself. */
export type Question = Asker | "command";

/** The argument that holds the password of a program. */
export function passwordArgument(program: Asker): ArgumentDescription {
  const name: keyof Escalation = `${program}Password`;
  return GLOBAL_ARGUMENTS.find((argument) => argument.name === name) as ArgumentDescription;
}

/** The passwords that the programs in use may ask for. */
export function passwordsOf(escalation: Escalation): { readonly [Program in Asker]: string | undefined } {
  const passwords: { [program: string]: string | undefined } = {};
  for (const program of ASKERS)
    passwords[program] = uses(program, escalation) ? readPassword(program, escalation) : undefined;
  return passwords as { [Program in Asker]: string | undefined };
}

function readPassword(program: Asker, escalation: Escalation): string | undefined {
  const password = escalation[`${program}Password`];
  if (password === undefined) return undefined;
  const text = reveal(password);
  if (!/[\n\r\0]/.test(text)) return text;
  throw new RunError(
    "ERR_TOWLINE_COMMAND_INVALID",
    `The password in ${passwordArgument(program).key} holds a line break`,
    {
      advice: "Look at where it comes from: a file often ends in a line break that is no part of the password.",
    },
  );
}
