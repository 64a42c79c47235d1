/** The words that may stand in a place. */
import type { Project } from "@towline/core";
import type { Command } from "commander";
import { optionsAt, type Place } from "./find-place.ts";
import { type Offer, type OfferedWord, plain } from "./offer.ts";
import { offerData } from "./offer-data.ts";
import { offerTargets } from "./offer-targets.ts";

/** @param readProject reads the project that the command line names, when it is needed */
export async function offerWords(place: Place, program: Command, readProject: () => Promise<Project>): Promise<Offer> {
  const { kind, lead, typed } = place;
  if (kind === "files") return { kind, lead };
  const words = await wordsAt(place, program, readProject);
  return {
    kind: "words",
    words: words
      .filter(({ value }) => value.startsWith(typed) && isPrintable(value))
      .map(({ value, description }) => ({ value: lead + value, description })),
  };
}

async function wordsAt(
  { kind, typed, command, given }: Place,
  program: Command,
  readProject: () => Promise<Project>,
): Promise<readonly OfferedWord[]> {
  if (typeof kind === "object") return kind.choices.map(plain);
  switch (kind) {
    case "commands":
      return [...program.commands.map(describe), { value: "help", description: "show help for a command" }];
    case "options":
      return [
        ...optionsAt(command, program)
          // What may be given more than once has something that gathers it.
          .filter((option) => option.parseArg !== undefined || !given.has(option))
          .map(({ long, description }) => ({ value: long ?? "", description: firstLine(description) })),
        { value: "--help", description: "show help" },
      ];
    case "targets":
      return offerTargets(typed, await readProject());
    case "data":
      return offerData(typed, await readProject());
    case "environments":
      return (await readProject()).environments.map(plain);
    case "connectors":
      return (await (await readProject()).openRegistry()).list().map(({ identifier }) => plain(identifier));
    default:
      return [];
  }
}

function describe(command: Command): OfferedWord {
  return { value: command.name(), description: firstLine(command.summary() || command.description()) };
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** A name that holds what a terminal obeys is not put on the line of who asks for names. */
function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text);
}
