/** Refuses user names that a program would read as an option or a shell as syntax. */
import { RunError } from "../errors/kinds.ts";

/** @throws RunError unless the name is one that a user can have. */
export function checkUserName(name: string, argument: string): string {
  // Domain users are spelled DOMAIN\user or user@domain; a machine account ends in $.
  if (/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+\\ -]*\$?$/u.test(name)) return name;
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `${JSON.stringify(name)} is no user name for ${argument}`, {
    advice: `Set ${argument} to the name of a user on the host.`,
  });
}
