/** The forms in which a command can be given. */
import type { ShellText } from "./shell-template.ts";

/**
 * - a string: text for the shell on the host, as ssh takes it
 * - a list: a program and its arguments, which no shell looks into
 * - `` sh`…` ``: text for the shell in which every inserted value is quoted
 */
export type Command = string | readonly string[] | ShellText;
