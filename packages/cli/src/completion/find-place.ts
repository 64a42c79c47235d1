/** Finds what the last word of a command line is: which command's, and what may stand there. */
import { Command, type Option } from "commander";
import { kindOfArgument, kindOfValue, type WordKind } from "./word-kinds.ts";

/** The place of the word that is being typed. */
export interface Place {
  readonly kind: WordKind | "options";
  /** What is typed of it and stays, such as `--config=`. */
  readonly lead: string;
  /** What is typed after that. */
  readonly typed: string;
  /** The command, or the program before there is one. */
  readonly command: Command;
  /** Options that stand before it. */
  readonly given: ReadonlySet<Option>;
  /** The config that the line names. */
  readonly config: string | undefined;
  /** The environment of it that the line names. */
  readonly environment: string | undefined;
}

/** @param words those after the program's name; the last one is being typed, and may be empty */
export function findPlace(words: readonly string[], program: Command): Place {
  const typed = words.at(-1) ?? "";
  const given = new Set<Option>();
  let config: string | undefined;
  let environment: string | undefined;
  let command = program;
  let position = 0;
  let onlyWords = false;
  let awaited: Option | undefined;

  for (const word of words.slice(0, -1)) {
    const option = awaited ?? (onlyWords ? undefined : optionOf(word, command));
    if (awaited === undefined && word === "--" && !onlyWords) onlyWords = true;
    else if (option === undefined && (onlyWords || word === "-" || !isOption(word))) {
      if (command === program) command = commandOf(word, program) ?? unknownCommand(word);
      else position += 1;
    }
    const value = awaited === undefined ? /^--[^=]+=(.*)$/s.exec(word)?.[1] : word;
    if (option?.long === "--config" && value !== undefined) config = value;
    if (option?.long === "--environment" && value !== undefined) environment = value;
    awaited = awaited === undefined && option?.required && value === undefined ? option : undefined;
    if (option !== undefined) given.add(option);
  }

  const place = { lead: "", typed, command, given, config, environment };
  if (awaited !== undefined) return { ...place, kind: kindOfValue(awaited) ?? "nothing" };
  if (onlyWords && takesCommand(command)) return { ...place, kind: "nothing" };
  if (!onlyWords && isOption(typed)) {
    const [, lead = "", value = ""] = /^(--[^=]+=)(.*)$/s.exec(typed) ?? [];
    if (lead === "") return { ...place, kind: "options" };
    const option = optionOf(lead, command);
    return { ...place, kind: (option && kindOfValue(option)) ?? "nothing", lead, typed: value };
  }
  if (command === program) return { ...place, kind: "commands" };
  // With names from a file, the files to move come first.
  const moved = ["put", "get", "sync"].includes(command.name()) && [...given].some(isHostsFile) ? 1 : 0;
  return { ...place, kind: kindOfArgument(command, position + moved) ?? "nothing" };
}

/** The options that may stand there, those of every command last. */
export function optionsAt(command: Command, program: Command): readonly Option[] {
  const all = command === program ? program.options : [...command.options, ...program.options.filter(isForCommands)];
  return all.filter(({ hidden, long }) => !hidden && long !== undefined);
}

function isForCommands({ long }: Option): boolean {
  return long !== "--version";
}

function optionOf(word: string, command: Command): Option | undefined {
  const name = word.split("=")[0];
  const all = [...command.options, ...(command.parent?.options ?? [])];
  return isOption(word) ? all.find(({ long, short }) => long === name || short === name) : undefined;
}

/** A dash alone, which stands for standard input, is the beginning of one while it is typed. */
function isOption(word: string): boolean {
  return word.startsWith("-");
}

function commandOf(word: string, program: Command): Command | undefined {
  if (word === "help") return new Command("help");
  return program.commands.find((command) => command.name() === word);
}

/** Nobody knows what its words are. */
function unknownCommand(name: string): Command {
  return new Command(name);
}

function takesCommand(command: Command): boolean {
  return command.name() === "run";
}

function isHostsFile({ long }: Option): boolean {
  return long === "--hosts-file";
}
