/** Refuses what a call can't mean, before anything is started: types keep out most, and not everybody has types. */
import type { Command } from "../command/command.ts";
import { isShellText } from "../command/shell-template.ts";
import { unknownOption, wrongOption } from "../errors/wrong-option.ts";
import { checkOf, type OptionCheck, type OptionTable, TEXTS } from "./option-checks.ts";

/**
 * @param call the function that was called, such as `run`
 * @param relatives options of other calls: a value that none of them can have is told before that this call has no such one
 * @throws RunError that names the option
 */
export function checkOptions<Options extends object>(
  call: string,
  options: Options,
  table: OptionTable<Options>,
  relatives: OptionTable<object> = {},
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw wrongOption(`the argument of ${call} for options`, options, "a mapping of options");
  }
  const checks = new Map<string, OptionCheck<unknown>>(Object.entries({ ...relatives, ...table }));
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const check = checks.get(name);
    if (check !== undefined) checkValue(name, value, check);
    if (!Object.hasOwn(table, name)) throw unknownOption(call, name, Object.keys(table));
  }
}

/** @throws RunError that names what is wrong */
export function checkValue(name: string, value: unknown, check: OptionCheck<unknown>): void {
  if (check.accepts(value)) return;
  const { place = "", got, expected } = check.blame?.(value) ?? { got: value, expected: check.expected };
  throw wrongOption(name + place, got, expected, check.isSecret);
}

const COMMAND = checkOf<Command>(
  "text for the shell, a list of a program and its arguments, or sh`…`",
  (value) => typeof value === "string" || isShellText(value) || (TEXTS.accepts(value) && value.length > 0),
);

/** @throws RunError for a command that is none */
export function checkCommand(command: unknown): void {
  checkValue("the command", command, COMMAND);
}
