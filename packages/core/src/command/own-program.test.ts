/** Nothing in a host's environment changes what Towline's own programs do, and nothing shows a secret. */
import { execFileSync } from "node:child_process";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { showCommand } from "./launch.ts";
import { ownProgram } from "./own-program.ts";
import { isSecret, reveal, Secret, secret } from "./secret.ts";

test.each<[string, { readonly [name: string]: string }, string, string]>([
  ["CDPATH", { CDPATH: "/usr" }, "cd /; cd bin 2>/dev/null; pwd", "/bin"],
  ["IFS", { IFS: "x" }, "set -- $(echo a b); echo $#", "2"],
  ["the language", { LC_ALL: "de_DE.UTF-8", LANG: "de_DE.UTF-8" }, "echo $LC_ALL", "C"],
  [
    "options of programs",
    { GREP_OPTIONS: "-v", TAR_OPTIONS: "-v", POSIXLY_CORRECT: "1" },
    "echo $GREP_OPTIONS$TAR_OPTIONS$POSIXLY_CORRECT.",
    ".",
  ],
  ["macOS's tar", {}, "echo $COPYFILE_DISABLE", "1"],
])("%s", (_name, env, text, output) => {
  const told = execFileSync("sh", ["-c", ownProgram(text)], {
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
  });
  expect(told.trim().split("\n").at(-1)).toBe(output);
});

test("options that a shell was started with", () => {
  const told = execFileSync("sh", ["-euf", "-c", ownProgram("false; echo $towline_nothing /bi[n]")], {
    encoding: "utf8",
  });
  expect(told).toBe("/bin\n");
});

test("every rendering of a secret hides it, and only its use shows it", () => {
  const value = secret("hunter2");
  expect([`${value}`, JSON.stringify({ value }), inspect(value), value.toString()]).toEqual([
    "***",
    '{"value":"***"}',
    "***",
    "***",
  ]);
  expect([value.reveal(), reveal(value), reveal("plain")]).toEqual(["hunter2", "hunter2", "plain"]);
  expect([value, new Secret("x"), "x", undefined, null, {}].map(isSecret)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(() => secret(undefined as never)).toThrow("a secret");
});

test("a command is shown as it was given", () => {
  expect([showCommand("a  b"), showCommand(["a", "b c"])]).toEqual(["a  b", "a 'b c'"]);
});
