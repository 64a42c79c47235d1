/** The help of every command, as people read it. */
import { Command } from "commander";
import { expect, test } from "vitest";
import type { CliContext } from "../process/cli-context.ts";
import { COMMANDS } from "./command-list.ts";

test.each([...COMMANDS])("the help of %s fits into 80 columns", (_name, register) => {
  const written: string[] = [];
  const program = new Command().configureOutput({ writeOut: (text) => written.push(text), getOutHelpWidth: () => 80 });
  register(program, {} as CliContext, () => program);
  for (const command of program.commands) command.copyInheritedSettings(program).outputHelp();
  const help = written.join("");
  expect(help).toContain("Usage:");
  expect(help.split("\n").filter((line) => line.length > 80)).toEqual([]);
});
