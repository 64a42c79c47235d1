/** What a real shell makes of a launch, who it runs as, and what is refused. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import type { Command } from "./command.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { buildLaunch, showLaunch } from "./launch.ts";
import { secret } from "./secret.ts";
import { sh } from "./shell-template.ts";

/** Runs what would be sent, in a real shell. */
function launch(command: Command, settings: GlobalArguments = {}): { stdout: string; status: number | null } {
  const { argv, prologue } = buildLaunch(command, settings, "id");
  const [program = "", ...rest] = argv;
  const { stdout, status } = spawnSync(program, rest, { encoding: "utf8", input: prologue ?? "" });
  return { stdout, status };
}

describe("what a shell makes of it", () => {
  test.each<[string, Command, GlobalArguments, string]>([
    ["text goes through the shell", "echo a; echo b", {}, "a\nb\n"],
    ["a list goes through no shell", ["printf", "%s|", "$HOME", "a b", "*"], {}, "$HOME|a b|*|"],
    ["folder and variables", 'pwd; echo "$K"', { chdir: "/", env: { K: "v'x $y" } }, "/\nv'x $y\n"],
    ["another shell", "echo $0", { shellExecutable: "bash" }, "bash\n"],
    ["a secret variable", 'printf %s "$K"', { env: { K: secret("a'b\n$c é") } }, "a'b\n$c é"],
    ["a secret in the text", sh`printf %s ${secret("p\\q'r")}`, { shellExecutable: "bash" }, "p\\q'r"],
    ["a here-document", "cat <<X\nhi\nX", {}, "hi\n"],
    ["a comment at the end", "echo hi # there", { env: { A: "b" } }, "hi\n"],
  ])("%s", (_title, command, settings, stdout) => {
    expect(launch(command, settings)).toEqual({ stdout, status: 0 });
  });

  test("nothing of the command runs when its folder is missing", () => {
    const { stdout, status } = launch("echo one; echo two", { chdir: "/no/such/folder" });
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });

  test("input after the prologue belongs to the command", () => {
    const { argv, prologue } = buildLaunch("cat", { env: { K: secret("value") } }, "id");
    const [program = "", ...rest] = argv;
    expect(spawnSync(program, rest, { encoding: "utf8", input: `${prologue}for cat` }).stdout).toBe("for cat");
  });
});

test("no secret is in argv", () => {
  const { argv } = buildLaunch(sh`login ${secret("hunter2hunter2")}`, { env: { T: secret("tok-tok-tok") } }, "id");
  expect(argv.join(" ")).not.toMatch(/hunter2|tok-tok/);
  expect(buildLaunch("echo pass-from-data", {}, "id", ["pass-from-data"]).argv.join(" ")).not.toContain("pass-from");
});

describe("who it runs as, from the inside: su, sudo, doas", () => {
  test.each<[GlobalArguments, readonly string[]]>([
    [{ sudo: true }, ["sudo", "-H", "-n", "--"]],
    [{ sudoUser: "app" }, ["sudo", "-H", "-n", "-u", "app", "--"]],
    [{ sudo: true, sudoPassword: "x" }, ["sudo", "-H", "-S", "-p", "\x1etowline-id?", "--"]],
    [{ sudo: true, preserveSudoEnv: true, useSudoLogin: true }, ["sudo", "-H", "-n", "-i", "-E", "--"]],
    [{ doas: true, doasUser: "app" }, ["doas", "-n", "-u", "app"]],
    [
      { suUser: "app", useSuLogin: true, preserveSuEnv: true, suShell: "/bin/sh" },
      ["su", "-l", "-m", "-s", "/bin/sh", "app", "-c"],
    ],
    [{ doas: true, sudo: true, suUser: "app" }, ["doas", "-n", "sudo", "-H", "-n", "--", "su", "app", "-c"]],
    [{ sudo: false, sudoUser: "app" }, ["sh", "-c"]],
  ])("%j", (settings, start) => {
    expect(buildLaunch("id", settings, "id").argv.slice(0, start.length)).toEqual(start);
  });

  test("a password is never in argv", () => {
    const { argv } = buildLaunch(
      "id",
      { sudo: true, sudoPassword: "hunter2", suUser: "app", suPassword: "other2" },
      "id",
    );
    expect(argv.join(" ")).not.toMatch(/hunter2|other2/);
  });
});

test.each<[Command, GlobalArguments, string]>([
  ["", {}, "empty"],
  [[], {}, "no program"],
  [["-rf"], {}, "no program"],
  ["a\0b", {}, "NUL"],
  ["id", { env: { "A B": "c" } }, "no name for a variable"],
  ["id", { sudo: true, sudoUser: "-u" }, "no user name"],
  ["id", { suUser: "a\nb" }, "no user name"],
])("%j with %j is refused: %s", (command, settings, message) => {
  expect(() => buildLaunch(command, settings, "id")).toThrow(message);
});

test("a dry run shows the command line with secrets masked", () => {
  const shown = showLaunch(sh`echo ${secret("hunter2hunter2")}`, {
    sudo: true,
    sudoPassword: "pw",
    env: { K: secret("k-value") },
  });
  expect(shown).toBe(
    `sudo -H -S -p 'password:' -- sh -c 'export K='\\''***'\\'' || exit; echo ***'`.replace("'password:'", "password:"),
  );
});
