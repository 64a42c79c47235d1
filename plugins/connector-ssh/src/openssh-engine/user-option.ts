/** Tells ssh as whom to log in: a name that it takes from a file only, such as one with quotes, is written into one. */
import { quoteOption } from "./quote-option.ts";

/** What ssh refuses on its command line, and takes from ssh_config as it is. */
const REFUSED_AS_OPTION = /^-|['`";&<>|(){}\p{Cc}]|\s-|\\$/u;

/** Whether the name has to stand in a file. */
export function needsFile(user: string): boolean {
  return REFUSED_AS_OPTION.test(user);
}

/** The value of the option. @param expandsUser whether ssh expands tokens in it: since OpenSSH 10.0 */
export function userValue(user: string, expandsUser: boolean): string {
  const quoted = quoteOption(user);
  return expandsUser ? quoted : quoted.replaceAll("%%", "%");
}
