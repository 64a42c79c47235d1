/** All that Towline has a host's `sh` read is POSIX: shellcheck says so, and each shell can parse it. */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, test } from "vitest";
import { buildFrame } from "../../packages/core/src/command/lane-frame.ts";
import { buildLaunch } from "../../packages/core/src/command/launch.ts";
import { secret } from "../../packages/core/src/command/secret.ts";
import { printFiles } from "../../packages/core/src/transfer/programs/print-files.ts";
import { describeRemovals } from "../../packages/core/src/transfer/sync/removal-steps.ts";
import { enterCommand, MOUNTS } from "../../plugins/connector-chroot/src/enter-command.ts";
import { type Counterpart, missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { listGiven, listSources, readShellTexts, type ShellText } from "../support/shell-texts.ts";

const SHELLS = ["dash", "busybox sh", "bash --posix", "mksh", "yash", "posh", "ksh93", "zsh --emulate sh"];

/** Sources with text for other shells, or for people who try Towline. */
const LEFT_OUT = /^packages\/(conformance|cli|demo-fleet)\/src\/(?!shell\/)/;

/** What is put together at run time, by file; each has a sample in {@link composed}. */
const COMPOSED: { readonly [file: string]: readonly string[] } = {
  "packages/core/src/command/escalate.ts": ["line", "feed", '`eval "exec \\`'],
  "packages/core/src/command/lane-frame.ts": ["text"],
  "packages/core/src/command/launch.ts": ["script", "text", `\`\${announce}exec "$@"\``],
  "packages/core/src/lane/lane-shell.ts": ["laneScript(id)"],
  "packages/core/src/transfer/there/host-program.ts": ["ownProgram(program)"],
  "packages/pyinfra-forms/src/files/file-programs.ts": ["text"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source's.
  "plugins/connector-chroot/src/enter-command.ts": ['`${steps.join(" && ")} && exec chroot "$@"`'],
  "plugins/connector-ansible/src/sources/carrier-files.ts": ["script"],
  // For this machine's own shell, as a user's ssh_config has it.
  "plugins/connector-ssh/src/ssh-config/evaluation/run-match-command.ts": ["command"],
};

/**
 * What is asked for behind a look at whether the shell has it: bash's own functions and options, and two files that are
 * compared before a lane greets.
 */
const BEHIND_A_LOOK = {
  SC3013: ["packages/core/src/command/lane-script.ts SCRIPT"],
  SC3044: [
    "packages/core/src/command/lane-script.ts SCRIPT",
    "packages/core/src/command/own-program.ts PLAIN_MEANING",
    "packages/core/src/host/boot-id.ts READ_BOOT_ID.2",
    "packages/core/src/host/reboot-host.ts REBOOT",
  ],
};

/** No matter of the standard: parts of programs use what others set, words are split on purpose, and `a= b=` is plain. */
const NOT_ASKED = ["SC1007", "SC2034", "SC2046", "SC2115", "SC2154"];

const folder = makeFolder();
const sources = listSources().filter((file) => !LEFT_OUT.test(file));
let texts: ReadonlyMap<string, ShellText>;

beforeAll(async () => {
  const literals = sources.flatMap((file) =>
    listGiven(file)
      .filter(isLiteral)
      .map((given) => ({ name: file, text: given.slice(1, -1) })),
  );
  const all = [...(await readShellTexts(sources)), ...literals, ...composed()];
  texts = new Map(all.map((one, index) => [path.join(folder, `${index}.sh`), one]));
  for (const [file, { text }] of texts) writeFileSync(file, `${text}\n`);
});

test("what a shell is given is a constant, a text in its place, or has a sample here", () => {
  const unknown = sources.flatMap((file) =>
    listGiven(file)
      .filter((given) => !isLiteral(given) && !/^(ownProgram\()?[A-Z][A-Z0-9_]*\)?$/.test(given))
      .filter((given) => COMPOSED[file]?.includes(given) !== true)
      .map((given) => `${file}: ${given}`),
  );
  expect(unknown).toEqual([]);
  expect(texts.size).toBeGreaterThan(80);
});

test("shellcheck finds nothing that is not POSIX", (context) => {
  const missing = missingCounterpart("shellcheck");
  if (missing !== undefined) context.skip(missing);
  const options = ["--norc", "--shell=sh", "--severity=warning", "--format=json", `--exclude=${NOT_ASKED.join(",")}`];
  const { stdout } = spawnSync("shellcheck", [...options, ...texts.keys()], { encoding: "utf8" });
  const found = JSON.parse(stdout) as readonly { file: string; line: number; code: number; message: string }[];
  const wrong = found
    .map(({ file, code, ...rest }) => ({ name: texts.get(file)?.name ?? file, code: `SC${code}`, ...rest }))
    .filter(({ name, code }) => !(BEHIND_A_LOOK as { [code: string]: string[] })[code]?.includes(name))
    .map(({ name, line, code, message }) => `${name}, line ${line}: ${message} (${code})`);
  expect(wrong).toEqual([]);
});

test.for(SHELLS)("%s can parse all of it", (shell, context) => {
  const [program = "", ...options] = shell.split(" ");
  const missing = missingCounterpart(program as Counterpart);
  if (missing !== undefined) context.skip(missing);
  const wrong: string[] = [];
  for (const [file, { name }] of texts) {
    const { status, stderr } = spawnSync(program, [...options, "-n", file], { encoding: "utf8" });
    if (status !== 0) wrong.push(`${name}: ${stderr}`);
  }
  expect(wrong).toEqual([]);
});

function isLiteral(given: string): boolean {
  return /^["']/.test(given);
}

function composed(): readonly ShellText[] {
  const command = 'echo "it\'s" | cat';
  const words = { sudoPassword: "x", suUser: "other", suPassword: "y", useSudoLogin: true } as const;
  const launches = [
    buildLaunch(command, {}, "id"),
    buildLaunch(command, { shellExecutable: "bash", chdir: "/", env: { A: "b" } }, "id"),
    buildLaunch(command, { env: { A: secret("é\n") }, getPty: true }, "id"),
    buildLaunch(command, { sudo: true, ...words }, "id"),
    buildLaunch(command, { suUser: "other", useSuLogin: true }, "id"),
    buildLaunch(["printf", "é\n$"], { sudo: true, useSudoLogin: true }, "id"),
  ];
  const frames = launches.map((launch) => buildFrame(launch, {}, "end") ?? ":");
  return [
    ...launches.flatMap(({ argv }) => argv.filter((word) => /[ ;\n]/.test(word) && !word.includes("\u001e"))),
    ...frames,
    ...enterCommand("/srv", MOUNTS).filter((word) => word.includes("&&")),
    describeRemovals(["a b", "c/d"]).toString(),
    printFiles([{ path: "it's" }, { path: "-n" }], "exit 1"),
  ].map((text, index) => ({ name: `sample ${index}`, text }));
}
