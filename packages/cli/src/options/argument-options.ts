/** The options for global arguments: declared and read as the table of them says. */

import {
  type ARGUMENTS,
  type ArgumentDescription,
  type Call,
  GLOBAL_ARGUMENTS,
  type GlobalArguments,
} from "@towline/core/arguments";
import type { Command } from "commander";
import { collect } from "./collect.ts";
import { parseEnvironment } from "./parse-assignments.ts";
import { parseCodes, parseCount, parseSeconds } from "./parse-numbers.ts";

type Table = typeof ARGUMENTS;

type OptionName<Name extends keyof Table> = Table[Name] extends { readonly option: { readonly name: infer Own } }
  ? Own & string
  : Table[Name] extends { readonly type: "secret" }
    ? never
    : Name;

type FlagOf<Row> = Row extends { readonly type: "boolean" | "secret" | "text" }
  ? boolean
  : Row extends { readonly type: "environment" }
    ? readonly string[]
    : string;

/** Values of the options, as commander gives them. */
export type ArgumentFlags = { readonly [Name in keyof Table as OptionName<Name>]?: FlagOf<Table[Name]> };

/** How an option's value is read; what is not on the command line itself is read by the command. */
const READ: { readonly [Type in ArgumentDescription["type"]]: ((flag: string, value: never) => unknown) | undefined } =
  {
    boolean: asItIs,
    string: asItIs,
    limit: (flag, text: string) => parseSeconds(flag, text),
    pause: (flag, text: string) => parseSeconds(flag, text, 0),
    count: (flag, text: string) => parseCount(flag, text, 0),
    codes: (flag, text: string) => parseCodes(flag, text),
    environment: (flag, texts: readonly string[]) => parseEnvironment(flag, texts),
    secret: undefined,
    text: undefined,
  };

/** What help tells of how a value is written. */
const HOW: { readonly [Type in ArgumentDescription["type"]]?: string } = {
  environment: " (repeatable)",
  codes: ", such as 0,1",
};

/** Declares the options of all arguments that apply to a call. */
export function addArgumentOptions(command: Command, call: Call): Command {
  for (const { calls, option, type, description, default: otherwise } of GLOBAL_ARGUMENTS) {
    if (option === undefined || !calls.includes(call)) continue;
    const { flag, value, help = description.charAt(0).toLowerCase() + description.slice(1) } = option;
    const text = `${help}${HOW[type] ?? ""}${otherwise === undefined ? "" : ` (default: ${otherwise})`}`;
    if (value === undefined) command.option(flag, text);
    else if (type === "environment") command.option(`${flag} <${value}>`, text, collect);
    else command.option(`${flag} <${value}>`, text);
  }
  return command;
}

/** What the options mean. Only what was given is set. @throws UsageError */
export function readArguments(flags: ArgumentFlags): GlobalArguments {
  const settings: { [name: string]: unknown } = {};
  for (const { name, type, option } of GLOBAL_ARGUMENTS) {
    const read = READ[type];
    if (option === undefined || read === undefined) continue;
    const value = (flags as { readonly [option: string]: unknown })[option.name];
    if (value !== undefined) settings[name] = read(option.flag, value as never);
  }
  // Naming a user, or how to change to it, asks for the program that does so.
  for (const { name, program } of GLOBAL_ARGUMENTS) {
    if (program === undefined || settings[name] === undefined) continue;
    if (GLOBAL_ARGUMENTS.some((argument) => argument.name === program)) settings[program] ??= true;
  }
  return settings;
}

function asItIs(_flag: string, value: unknown): unknown {
  return value;
}
