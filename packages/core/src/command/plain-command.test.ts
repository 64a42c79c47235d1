/** Only text that can't break out of a subshell, and that can't tell that it is in one, counts as plain. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPlainCommand, mayAskForShell } from "./plain-command.ts";

test.each([
  "true",
  "uname -a",
  "exec 'ls' '-l' 'it'\\''s'",
  "cd '/srv' || exit; export A='b c' || exit; make >/dev/null 2>&1",
  "cat <in | sort -u >>out",
  'echo "$HOME/x" $USER',
])("%s is plain", (text) => expect(isPlainCommand(text)).toBe(true));

test.each([
  "echo $$",
  "a; )",
  "( a )",
  "{ a; }",
  "if a",
  "a && done",
  "echo `id`",
  "echo $(id)",
  "echo 'open",
  'echo "open',
  "a &",
  "a # b",
  "a\nb",
  "a;;b",
  "a |",
  "; a",
  ". file",
  "eval x",
  "",
])("%j is not plain", (text) => expect(isPlainCommand(text)).toBe(false));

test("whatever is plain is a correct program in parentheses", () => {
  const piece = fc.constantFrom(
    "a",
    " ",
    "'",
    '"',
    ";",
    "&&",
    "||",
    "|",
    ">",
    "<",
    "2>&1",
    "$x",
    "$",
    "\\",
    "\\'",
    "if",
    "=",
  );
  const texts = fc.sample(fc.array(piece, { maxLength: 9 }), 20_000).map((parts) => parts.join(""));
  const plain = [...new Set(texts.filter(isPlainCommand))];
  expect(plain.length).toBeGreaterThan(20);
  // One after the other in one shell that reads and does not run: the first that is wrong ends it.
  execFileSync("sh", ["-n"], { input: plain.map((text) => `( ${text} )\n`).join("") });
});

test.each(["echo $$", 'eval "echo $x"', ". ./profile", "a; source b"])("%s may ask for its shell", (text) =>
  expect(mayAskForShell(text)).toBe(true),
);

test("an ordinary variable does not ask for the shell", () => expect(mayAskForShell("echo $HOME $x")).toBe(false));
