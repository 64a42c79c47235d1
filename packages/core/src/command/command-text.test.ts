/** The text for the shell, and what people are told of a command that can't be one. */
import { describe, expect, test } from "vitest";
import type { Command } from "./command.ts";
import { commandText, holdsSecret } from "./command-text.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { secret } from "./secret.ts";
import { sh } from "./shell-template.ts";

test.each<[Command, GlobalArguments, string]>([
  ["id", {}, "id"],
  [["id", "-u"], {}, "exec id -u"],
  [["a b", ""], {}, "exec 'a b' ''"],
  ["id", { chdir: "/srv" }, "cd /srv || exit; id"],
  [["id"], { chdir: "/srv/it's" }, "cd '/srv/it'\\''s' || exit; exec id"],
  ["id", { chdir: "srv" }, "cd ./srv || exit; id"],
  ["id", { chdir: "-" }, "cd ./- || exit; id"],
  ["id", { chdir: "~" }, "cd ~ || exit; id"],
  ["id", { chdir: "~/a b" }, "cd ~/'a b' || exit; id"],
  ["id", { chdir: "~root" }, "cd './~root' || exit; id"],
  ["id", { env: {} }, "id"],
  ["id", { env: { A: "b c", _D9: "" } }, "export A='b c' _D9='' || exit; id"],
  ["id", { env: { T: secret("tok en") } }, "export T='tok en' || exit; id"],
  ["id", { chdir: "/", env: { A: "b" } }, "cd / || exit; export A=b || exit; id"],
  [sh`echo ${"a b"}`, {}, "echo 'a b'"],
])("%j with %j", (command, settings, text) => {
  expect(commandText(command, settings)).toBe(text);
});

describe("what is no command is refused", () => {
  const EMPTY = "Say what to run.";
  const PROGRAM = "Name a program as the first word of the list.";
  const NAME = "Use letters, digits and underscores in the names of _env, and no digit first.";
  test.each<[Command, GlobalArguments, string, string]>([
    ["", {}, "The command is empty", EMPTY],
    [" \n", {}, "The command is empty", EMPTY],
    [sh` `, {}, "The command is empty", EMPTY],
    [
      "a\0b",
      {},
      "The command holds a NUL byte, which no shell can be given",
      "Pass such data on standard input or in a file.",
    ],
    [[], {}, '"" is no program to run', PROGRAM],
    [["", "a"], {}, '"" is no program to run', PROGRAM],
    [["-x"], {}, '"-x" is no program to run', PROGRAM],
    ["id", { env: { "1A": "" } }, '"1A" is no name for a variable', NAME],
    ["id", { env: { "A-B": "" } }, '"A-B" is no name for a variable', NAME],
    ["id", { env: { "A B": "" } }, '"A B" is no name for a variable', NAME],
  ])("%j with %j", (command, settings, message, advice) => {
    const wrong = expect.objectContaining({ code: "ERR_TOWLINE_COMMAND_INVALID", message, advice });
    expect(() => commandText(command, settings)).toThrow(wrong as unknown as Error);
  });
});

test("a command is secret by a variable of its own or by a part of its text", () => {
  expect(holdsSecret("id", {})).toBe(false);
  expect(holdsSecret(["id"], { env: { A: "b" } })).toBe(false);
  expect(holdsSecret(sh`echo ${"a"}`, {})).toBe(false);
  expect(holdsSecret("id", { env: { A: "b", T: secret("token") } })).toBe(true);
  expect(holdsSecret(sh`echo ${"a"} ${secret("token")}`, {})).toBe(true);
});
