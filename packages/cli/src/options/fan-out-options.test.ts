/** The options that say how a command is run, beside the arguments that the library knows. */
import { GLOBAL_ARGUMENTS } from "@towline/core";
import { Command } from "commander";
import { expect, test } from "vitest";
import type { CliContext } from "../process/cli-context.ts";
import { COMMANDS } from "../program/command-list.ts";
import { type FanOutFlags, readFanOutOptions } from "./fan-out-options.ts";

test("run has an option for every argument of commands, but for secrets", () => {
  const program = new Command();
  COMMANDS.get("run")?.(program, {} as CliContext, () => program);
  const options = program.commands[0]?.options.map(({ long }) => long) ?? [];
  const missing = GLOBAL_ARGUMENTS.filter(({ calls, option }) => {
    return calls.includes("run") && (option === undefined || !options.includes(option.flag));
  });
  expect(missing.filter(({ secret }) => !secret)).toEqual([]);
  expect(options).toEqual(expect.arrayContaining(["--sudo-user", "--ask-sudo-password", "--pty", "--retry-delay"]));
});

test.each<[Partial<FanOutFlags>, object]>([
  [{ sudoUser: "app" }, { sudo: true, sudoUser: "app" }],
  [{ useSudoLogin: true }, { sudo: true, useSudoLogin: true }],
  [{ preserveSudoEnv: true }, { sudo: true, preserveSudoEnv: true }],
  [{ doasUser: "app" }, { doas: true, doasUser: "app" }],
  [
    { suUser: "app", suShell: "bash", useSuLogin: true },
    { suUser: "app", suShell: "bash", useSuLogin: true },
  ],
])("how to change the user: %j", (flags, expected) => {
  expect(readFanOutOptions({ color: true, ...flags })).toEqual(expected);
});
