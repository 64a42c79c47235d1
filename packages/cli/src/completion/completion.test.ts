/** The completion scripts, asked as the shells ask them. */
import { execFileSync } from "node:child_process";
import { Argument, Command } from "commander";
import { describe, expect, test } from "vitest";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { bashScript } from "./bash-script.ts";
import { describeCommands } from "./describe-commands.ts";
import { fishScript } from "./fish-script.ts";
import { zshScript } from "./zsh-script.ts";

const missing = {
  bash: missingCounterpart("bash"),
  zsh: missingCounterpart("zsh"),
  fish: missingCounterpart("fish"),
};

function createProgram(): Command {
  const program = new Command("towline").option("--config <file>", "config file");
  program
    .command("run")
    .description("run a command; it's [quick]: yes")
    .argument("[targets...]")
    .option("--sudo", "through sudo")
    .option("--chdir <folder>", "folder");
  program.command("put").argument("<targets>").argument("<source>").argument("<destination>");
  program.command("completion").addArgument(new Argument("[shell]").choices(["bash", "zsh", "fish"]));
  return program;
}

const commands = describeCommands(createProgram());

/** What bash offers for a line, with the cursor at its end. */
function completeInBash(line: string): string[] {
  const script = `
towline() { [[ "$*" == "completion --targets" ]] && printf '%s\\n' all web web1 web2 @local @chroot/srv; }
${bashScript(commands)}
COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDS=(towline) COMP_CWORD=0
_towline
printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync("bash", ["-c", script, "bash", line], { encoding: "utf8" }).split("\n").filter(Boolean);
}

describe.skipIf(missing.bash !== undefined)("bash (needs bash)", () => {
  test.each([
    ["towline ", ["run", "put", "completion"]],
    ["towline ru", ["run"]],
    ["towline --config x.yaml pu", ["put"]],
    ["towline run --s", ["--sudo"]],
    ["towline run --co", ["--config"]],
    ["towline run ", ["all", "web", "web1", "web2", "@local", "@chroot/srv"]],
    ["towline run web", ["web", "web1", "web2"]],
    ["towline run --sudo web1 web2", ["web2"]],
    ["towline run --chdir ", []],
    ["towline run web1,we", ["web1,web", "web1,web1", "web1,web2"]],
    // "@" ends a word for bash: only what follows it is replaced.
    ["towline run @l", ["local"]],
    ["towline run web1,@l", ["local"]],
    ["towline run web1 -- who", []],
    ["towline put we", ["web", "web1", "web2"]],
    ["towline put web1 so", []],
    ["towline completion z", ["zsh"]],
  ])("%s", (line, expected) => {
    expect(completeInBash(line)).toEqual(expected);
  });
});

describe("other shells", () => {
  test.skipIf(missing.zsh !== undefined)("zsh loads its script (needs zsh)", () => {
    const script = `autoload -Uz compinit && compinit -u -D && eval "$(cat)" && print $_comps[towline]`;
    expect(execFileSync("zsh", ["-fc", script], { input: zshScript(commands), encoding: "utf8" })).toBe("_towline\n");
  });

  test.skipIf(missing.fish !== undefined).each([
    ["towline ru", ["run"]],
    ["towline run web1,we", ["web1,web", "web1,web1", "web1,web2"]],
    ["towline run --s", ["--sudo"]],
    ["towline put web1", ["web1"]],
    ["towline completion z", ["zsh"]],
  ])("fish, %s (needs fish)", (line, expected) => {
    const script = [
      "function towline; printf '%s\\n' all web web1 web2 @local; end",
      fishScript(commands),
      `complete -C '${line}'`,
    ].join("\n");
    const offered = execFileSync("fish", ["--no-config", "-c", script], { encoding: "utf8" });
    expect(
      offered
        .split("\n")
        .filter(Boolean)
        .map((entry) => entry.split("\t")[0]),
    ).toEqual(expected);
  });

  test("both name every command and option", () => {
    for (const script of [zshScript(commands), fishScript(commands)]) {
      for (const word of ["run", "put", "completion", "sudo", "chdir", "config", "bash zsh fish"]) {
        expect(script).toContain(word);
      }
    }
  });
});
