/** Completion as shells do it: the real scripts ask the real `towline`, for every command. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import type { CliContext } from "../../packages/cli/src/process/cli-context.ts";
import { createProgram } from "../../packages/cli/src/program/run-program.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { installTowline, openShell, type ShellName } from "../support/shell-window.ts";
import { createProject, towline } from "../support/towline.ts";

const missing = {
  bash: missingCounterpart("bash"),
  zsh: missingCounterpart("zsh"),
  fish: missingCounterpart("fish"),
  tmux: missingCounterpart("tmux"),
};

async function createPlace(): Promise<string> {
  const cwd = await createProject({
    "towline.config.yaml":
      "groups:\n  web: { hosts: ['web[1-2]'], data: { os: debian } }\nfleet:\n  hosts: [db1, '@docker/odd name', '@docker/image:tag']\n",
    "other.yaml": "fleet:\n  hosts: [elsewhere1, elsewhere2]\n",
    "release.tar": "",
    "with space.txt": "",
  });
  await mkdir(path.join(cwd, "release.d"));
  return cwd;
}

/** What bash offers for each line, with the cursor at its end. */
async function completeInBash(lines: readonly string[], cwd: string): Promise<string[][]> {
  const script = `source <(towline completion bash)
for line; do
  COMP_LINE=$line COMP_POINT=\${#line} COMP_WORDS=(towline) COMP_CWORD=0
  _towline
  printf '%s\\t' "\${COMPREPLY[@]}"; echo
done`;
  const { stdout, stderr } = await promisify(execFile)("bash", ["-c", script, "bash", ...lines], {
    ...{ cwd, env: { PATH: await installTowline(cwd), HOME: cwd } },
  });
  expect(stderr).toBe("");
  return stdout.split("\n").map((line) => line.split("\t").filter((word) => word !== ""));
}

async function completeInFish(lines: readonly string[], cwd: string): Promise<string[][]> {
  const script = "towline completion fish | source\nfor line in $argv; complete -C $line; echo; end";
  const { stdout, stderr } = await promisify(execFile)("fish", ["--no-config", "-c", script, "--", ...lines], {
    ...{ cwd, env: { PATH: await installTowline(cwd), HOME: cwd } },
  });
  expect(stderr).toBe("");
  return stdout.split("\n\n").map((part) => part.split("\n").map((line) => line.split("\t")[0] ?? ""));
}

const PACKAGE = new URL("../../packages/cli/", import.meta.url);
const { commands } = createProgram({ packageFolder: PACKAGE } as CliContext);

describe.each([
  ["bash", completeInBash],
  ["fish", completeInFish],
] as const)("%s", (shell, complete) => {
  test.skipIf(missing[shell] !== undefined)("offers every command and each of its options", async () => {
    const names = commands.map((command) => command.name());
    const [offered, ...options] = await complete(
      ["towline ", ...names.map((name) => `towline ${name} --`)],
      await createPlace(),
    );
    expect(offered).toEqual(expect.arrayContaining([...names, "help"]));
    for (const [index, command] of commands.entries()) {
      const own = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long);
      expect(options[index]).toEqual(expect.arrayContaining([...own, "--config", "--help"]));
    }
  });
});

describe.skipIf(missing.bash !== undefined)("bash", () => {
  test("replaces what it would, in every kind of word", async () => {
    const rows: [string, string[]][] = [
      ["towline run we", ["web", "web1", "web2"]],
      ["towline run web1,we", ["web1,web", "web1,web1", "web1,web2"]],
      ["towline run @loc", ["@local"]],
      ["towline run web,@loc", ["@local"]],
      // "=" ends a word for bash: only what follows is replaced, while "@" begins one.
      ["towline run --exclude=we", ["web", "web1", "web2"]],
      ["towline run --data ssh_engine=s", ["ssh2"]],
      ["towline run @docker/o", ["@docker/odd\\ name"]],
      ["towline run '@docker/o", ["@docker/odd name"]],
      ["towline run 'web&!d", ["web&!db1"]],
      ["towline run 'web&o", ["web&os="]],
      ["towline run 'all!group:w", ["all!group:web"]],
      ["towline run group:w", ["web"]],
      ["towline run has:o", ["os"]],
      ["towline run --limit ra", ["random:"]],
      ["towline run --config other.yaml el", ["elsewhere1", "elsewhere2"]],
      ["towline --config=other.yaml put el", ["elsewhere1", "elsewhere2"]],
      ["towline run web1 -- d", []],
      ["towline get web1 /etc/pas", []],
      ["A=1 towline run db", ["db1"]],
      ["towline connectors pod", ["podman", "podmanssh"]],
    ];
    const offered = await completeInBash(
      rows.map(([line]) => line),
      await createPlace(),
    );
    expect(offered.slice(0, rows.length)).toEqual(rows.map(([, words]) => words));
  });

  test("is silent about a config that is broken, and knows the commands all the same", async () => {
    const cwd = await createProject({ "towline.config.yaml": "fleet: [unclosed\n" });
    expect(await completeInBash(["towline run w", "towline ru", "towline run --sudo-u"], cwd)).toEqual([
      [],
      ["run"],
      ["--sudo-user"],
      [],
    ]);
  });
});

const LINES: readonly (readonly [string, string])[] = [
  ["towline conn", "towline connectors"],
  ["towline run web1 --ask", "towline run web1 --ask-sudo-password"],
  ["towline run db", "towline run db1"],
  ["towline run web1,d", "towline run web1,db1"],
  ["towline run @loc", "towline run @local"],
  ["towline run db1,@loc", "towline run db1,@local"],
  ["towline run 'web&fi", "towline run 'web&first:"],
  ["towline run all,group:w", "towline run all,group:web"],
  ["towline run '@docker/o", "towline run '@docker/odd name'"],
  ["towline run @docker/image:t", "towline run @docker/image:tag"],
  ["towline run --data=ssh_por", "towline run --data=ssh_port="],
  ["towline put db1 release.t", "towline put db1 release.tar"],
  ["towline put db1 release.d", "towline put db1 release.d/"],
  ["towline run --hosts-file oth", "towline run --hosts-file other.yaml"],
  ["towline run --config=oth", "towline run --config=other.yaml"],
  ["towline run --data ssh_por", "towline run --data ssh_port="],
  ["towline help sche", "towline help schema"],
];

describe.each<[ShellName]>([["bash"], ["zsh"], ["fish"]])("typed into %s", (shell) => {
  test.skipIf(missing[shell] !== undefined || missing.tmux !== undefined)(
    "is what stands on the line after Tab",
    async () => {
      const window = await openShell(shell, await createPlace());
      for (const [typed, expected] of LINES) await window.complete(typed, expected);
      const screen = await window.complete("towline run we", "towline run web");
      expect(screen).not.toMatch(/error|not found|towline:/i);
    },
  );
});

test("neither a plugin of the config nor a connector runs for a name", async () => {
  const cwd = await createProject({
    "towline.config.yaml": [
      "plugins: [./plugin.mjs]",
      "connectors: { mine: ./connector.mjs }",
      "fleet: { hosts: [web1, '@mine/x'] }",
      "",
    ].join("\n"),
  });
  for (const name of ["plugin", "connector"]) {
    const ran = JSON.stringify(path.join(cwd, `${name}-ran`));
    await writeFile(path.join(cwd, `${name}.mjs`), `import fs from "node:fs";\nfs.writeFileSync(${ran}, "");\n`);
  }
  const ask = (...words: string[]) => towline(["completion", "zsh", "--offer", "--", ...words], { cwd });
  expect((await ask("run", "")).stdout).toContain("web1\thost\n@mine/x\thost\n");
  await ask("run", "@");
  await ask("connectors", "");
  await ask("run", "--data", "");
  await ask("run", "--data", "ssh_p");
  for (const name of ["plugin", "connector"]) {
    expect(existsSync(path.join(cwd, `${name}-ran`))).toBe(false);
  }
});
