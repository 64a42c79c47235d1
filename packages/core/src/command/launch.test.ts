/** What a real shell makes of a launch, who it runs as, and what is refused. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type Counterpart, missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import type { Command } from "./command.ts";
import type { GlobalArguments } from "./global-arguments.ts";
import { buildLaunch, showLaunch } from "./launch.ts";
import { secret } from "./secret.ts";
import { sh } from "./shell-template.ts";

/** Runs what would be sent, in a real shell. */
function launch(command: Command, settings: GlobalArguments = {}) {
  const { argv, prologue } = buildLaunch(command, settings, "id");
  const { stdout, stderr, status } = start(argv, prologue ?? "");
  return { stdout, stderr, status };
}

/** Each stream from its mark on; undefined where it has none. */
function start([program = "", ...rest]: readonly string[], input: string, env = process.env) {
  const { stdout, stderr, status } = spawnSync(program, rest, { encoding: "utf8", input, env });
  const fromMark = (text: string) => /.towline-id \d+\n([\s\S]*)$/.exec(text)?.[1];
  return { stdout: fromMark(stdout), stderr: fromMark(stderr), status };
}

/** An environment in which `sh` is another shell. */
function withShell(shell: string): NodeJS.ProcessEnv {
  const folder = makeFolder();
  writeFileSync(path.join(folder, "sh"), `#!/bin/sh\nexec ${shell} "$@"\n`, { mode: 0o755 });
  return { ...process.env, PATH: `${folder}:${process.env.PATH}` };
}

/** A folder with a `su` that only hands its last argument to a shell. */
function suStandIn(): string {
  const folder = makeFolder();
  writeFileSync(path.join(folder, "su"), '#!/bin/sh\nfor last; do :; done; exec sh -c "$last"\n', { mode: 0o755 });
  return folder;
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
    expect(launch(command, settings)).toEqual({ stdout, stderr: "", status: 0 });
  });

  test("nothing of the command runs when its folder is missing", () => {
    const { stdout, status } = launch("echo one; echo two", { chdir: "/no/such/folder" });
    expect(stdout).toBe("");
    expect(status).not.toBe(0);
  });

  test("input after the prologue belongs to the command", () => {
    const { argv, prologue } = buildLaunch("cat", { env: { K: secret("value") } }, "id");
    expect(start(argv, `${prologue}for cat`).stdout).toBe("for cat");
  });
});

describe("a command that is wrong has started, and the shell says what is wrong", () => {
  const wrong = ["echo hi; if", "echo 'open", "a(", ")", 'echo "x', "echo hi\r\nif x; then\r", "$(", "case"];
  const shells = ["dash", "bash --posix", "busybox sh", "mksh", "ksh93", "posh", "yash", "zsh --emulate sh"];

  test.for(shells)("%s", (shell, context) => {
    const missing = missingCounterpart(shell.split(" ")[0] as Counterpart);
    if (missing !== undefined) context.skip(missing);
    const env = withShell(shell);
    for (const command of wrong) {
      const { status } = spawnSync("sh", ["-c", command], { env, input: "" });
      for (const settings of [{}, { chdir: "/" }]) {
        const wronged = start(buildLaunch(command, settings, "id").argv, "", env);
        expect(wronged, command).toMatchObject({ status, stderr: expect.stringMatching(/./) as string });
      }
    }
    const { argv, prologue = "" } = buildLaunch("echo hi; if", { env: { K: secret("value") } }, "id");
    expect(start(argv, prologue, env)).toMatchObject({ stdout: "", stderr: expect.stringMatching(/./) as string });
  });

  test.each([["echo hi # there"], ["echo hi \\"], ["echo hi\n"], ["true && echo hi"]])("%j is right", (command) => {
    for (const settings of [{}, { chdir: "/" }, { shellExecutable: "bash" }, { env: { K: secret("value") } }]) {
      expect(launch(command, settings)).toMatchObject({ stderr: "", status: 0 });
      expect(launch(command, settings).stdout).toMatch(/^hi( .)?\n$/);
    }
  });
});

test("functions that bash takes from the environment don't keep the marks away", () => {
  const env = { ...process.env, "BASH_FUNC_printf%%": "() { :; }", "BASH_FUNC_read%%": "() { :; }" };
  for (const settings of [{}, { env: { K: secret("value") } }]) {
    const { argv, prologue } = buildLaunch("echo hi", settings, "id");
    const { stdout, stderr } = spawnSync("bash", argv.slice(1), { argv0: "sh", env, input: prologue ?? "" });
    expect(stdout.toString()).toMatch(/^.towline-id \d+\nhi\n$/);
    expect(stderr.toString()).toMatch(/^.towline-id \d+\n$/);
  }
});

test.each([
  ["dollars", ["$HOME", "$$", "$(id)", "$x"]],
  ["newlines", ["a\nb"]],
  ["all others", ["`id`", "é", "it's", "\\", "!", "~", "a=b"]],
])("a login shell of sudo, which leaves some bytes alone, expands nothing of a word: %s", (_title, words) => {
  for (const settings of [{}, { suUser: "x" }]) {
    const { argv } = buildLaunch(["printf", "%s|", ...words], { sudo: true, useSudoLogin: true, ...settings }, "id");
    const forShell = argv.slice(argv.indexOf("--") + 1).map((word) => word.replace(/[^A-Za-z0-9_$-]/g, "\\$&"));
    const env = { HOME: "/nowhere", PATH: `${suStandIn()}:${process.env.PATH}` };
    expect(start(["sh", "-c", forShell.join(" ")], "", env).stdout).toBe(words.map((word) => `${word}|`).join(""));
  }
});

describe("a list", () => {
  const words = ["sh", "-c", 'pwd; printf "%s|" "$K" "$@"', "sh", "a b", "$HOME"];

  test("is handed on word by word where nothing is to be done before it", () => {
    const { argv } = buildLaunch(words, {}, "id");
    expect(argv.slice(0, 2)).toEqual(["sh", "-c"]);
    expect(argv.slice(3)).toEqual(["sh", ...words]);
  });

  test.each<[string, GlobalArguments, RegExp]>([
    ["a folder", { chdir: "/" }, /^\/\n\|a b\|\$HOME\|$/],
    ["variables", { env: { K: "v w" } }, /^.+\nv w\|a b\|\$HOME\|$/],
    ["a secret variable", { env: { K: secret("v w") } }, /^.+\nv w\|a b\|\$HOME\|$/],
    ["both", { chdir: "/", env: { K: "v" } }, /^\/\nv\|a b\|\$HOME\|$/],
    ["another shell", { shellExecutable: "bash", chdir: "/" }, /^\/\n\|a b\|\$HOME\|$/],
  ])("has %s as a text has", (_title, settings, stdout) => {
    const whole = launch(words, settings);
    expect(whole).toMatchObject({ stderr: "", status: 0 });
    expect(whole.stdout).toMatch(stdout);
  });

  test("is read by the shell that was named", () => {
    const { argv } = buildLaunch(["id"], { shellExecutable: "bash" }, "id");
    expect(argv).toHaveLength(3);
    expect(argv[2]).toMatch(/exec bash -c 'exec id'$/);
  });
});

describe("the folder is the one that was named", () => {
  const home = makeFolder();
  for (const name of ["app", "it's", "-", "proj/app"]) mkdirSync(path.join(home, name), { recursive: true });
  const env = { ...process.env, HOME: home, CDPATH: path.join(home, "proj"), OLDPWD: "/" };

  test.each([
    ["app", "app"],
    ["./app", "app"],
    ["proj/../app", "app"],
    ["-", "-"],
    ["~", ""],
    ["~/", ""],
    ["~/app", "app"],
    ["~/it's", "it's"],
  ])("%s", (chdir, folder) => {
    const { argv } = buildLaunch("pwd", { chdir }, "id");
    const { stdout } = spawnSync("sh", argv.slice(1), { cwd: home, env });
    expect(stdout.toString().split("\n").slice(1)).toEqual([path.join(home, folder), ""]);
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
    [{ sudo: true, preserveSudoEnv: true, useSudoLogin: true }, ["sudo", "-H", "-n", "-i", "-E", "--", "exec"]],
    [{ doas: true, doasUser: "app" }, ["doas", "-n", "-u", "app"]],
    [{ sudo: false, sudoUser: "app" }, ["sh", "-c"]],
  ])("%j", (settings, start) => {
    expect(buildLaunch("id", settings, "id").argv.slice(0, start.length)).toEqual(start);
  });

  test.each<[GlobalArguments, string]>([
    [{ suUser: "app", useSuLogin: true, preserveSuEnv: true, suShell: "/bin/sh" }, "su -l -m -s /bin/sh app -c "],
    [{ doas: true, sudo: true, suUser: "app" }, "doas -n sudo -H -n -- su app -c "],
    [{ doas: true, doasPassword: "pw" }, "doas sh -c "],
  ])("%j, as people would type it", (settings, start) => {
    expect(showLaunch("id", settings).slice(0, start.length)).toBe(start);
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
  ["id", { sudo: true, sudoPassword: "pw\n" }, "_sudo_password holds a line break"],
])("%j with %j is refused: %s", (command, settings, message) => {
  expect(() => buildLaunch(command, settings, "id")).toThrow(message);
});

describe("input waits for the start of the command", () => {
  test.each<[string, GlobalArguments, boolean]>([
    ["nobody can ask", { sudo: true }, false],
    ["a password is set for a program that is not used", { sudoPassword: "x", doasPassword: "x" }, false],
    ["only su reads a password, and it is the first to read", { sudo: true, suUser: "app", suPassword: "x" }, false],
    ["sudo may ask", { sudo: true, sudoPassword: "x" }, true],
    ["doas may ask", { doas: true, doasPassword: "x" }, true],
    ["a terminal would show the password", { getPty: true, suUser: "app", suPassword: "x" }, true],
    ["a terminal would show the command", { getPty: true, env: { K: secret("value") } }, true],
    ["a terminal may not be as the command will find it", { getPty: true }, true],
  ])("%s: %j", (_title, settings, waits) => {
    expect(buildLaunch("cat", settings, "id").waits).toBe(waits);
  });
});

test("what a quote in a secret is made of does not bring it into argv", () => {
  expect(buildLaunch(["login", "pa'ss word"], {}, "id", ["pa'ss word"]).argv.join(" ")).not.toContain("ss word");
});

test("a command that was to come on standard input and did not is no success", () => {
  const { argv } = buildLaunch("true", { env: { K: secret("value") } }, "id");
  expect(spawnSync(argv[0] ?? "", argv.slice(1), { input: "" }).status).not.toBe(0);
});

test("a secret command leaves no variables behind", () => {
  expect(launch("set; env", { env: { K: secret("value") } }).stdout).not.toMatch(/^towline/m);
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
