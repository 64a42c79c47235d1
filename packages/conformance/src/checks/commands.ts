/** Commands: exit codes, signals, and arguments that arrive as they were given. */
import assert from "node:assert/strict";
import { orThrow, sh } from "@towline/core";
import type { Check } from "../kit/check.ts";
import { refusalOf } from "../kit/outcomes.ts";

const AWKWARD_WORDS = [
  "two words",
  "it's",
  'say "hi"',
  "$HOME",
  "$(id)",
  "`id`",
  "a;b",
  "a&b",
  "a|b",
  "<in>",
  "line\nbreak",
  "*",
  "?",
  "[a-z]",
  "{a,b}",
  "~",
  "#no comment",
  "!history",
  "-n",
  "--",
  "",
  " ",
  "\ttab",
  "back\\slash",
  "%s%n",
  "a=b",
  "é",
  "日本語",
  "👩‍👧",
  "'",
  "''",
  "end\\",
];

/** The commands of group A in the order of what they need to work. */
export const commandChecks: readonly Check[] = [
  {
    id: "run.silent",
    group: "run",
    title: "a command without output is ok and yields nothing",
    async run({ host }) {
      const result = await host.run("true");
      assert.equal(result.status, "ok", result.error?.message);
      assert.equal(result.exitCode, 0);
      assert.equal(result.signal, null);
      assert.equal(result.stdoutBytes.length, 0);
      assert.equal(result.stderrBytes.length, 0);
      assert.deepEqual(result.output, []);
      assert.equal(result.truncated, false);
      assert.equal(result.attempts, 1);
    },
  },
  {
    id: "run.exit-codes",
    group: "run",
    title: "every exit code arrives, and only accepted ones are ok",
    async run({ host }) {
      for (const code of [0, 1, 2, 42, 123, 126, 127, 255]) {
        const result = await host.run(`exit ${code}`);
        assert.equal(result.exitCode, code, `exit ${code}`);
        assert.equal(result.status, code === 0 ? "ok" : "failed", `exit ${code}`);
      }
      const accepted = await host.run("exit 3", { successExitCodes: [0, 3] });
      assert.equal(accepted.status, "ok");
      assert.equal(accepted.exitCode, 3);
    },
  },
  {
    id: "run.missing-program",
    group: "run",
    title: "a program that does not exist fails with exit code 127, in both forms",
    async run({ host }) {
      for (const command of ["towline-no-such-program", ["towline-no-such-program", "an argument"]]) {
        const result = await host.run(command);
        assert.equal(result.status, "failed");
        assert.equal(result.exitCode, 127);
      }
    },
  },
  {
    id: "run.signal",
    group: "run",
    title: "a command that a signal ended is failed, and tells the signal or the shell's code for it",
    async run({ host }) {
      const result = await host.run("kill -KILL $$");
      assert.equal(result.status, "failed");
      assert.ok(
        result.signal === "SIGKILL" || result.exitCode === 137,
        `exit code ${result.exitCode}, signal ${result.signal}`,
      );
    },
  },
  {
    id: "run.arguments",
    group: "run",
    title: "arguments of a list arrive as they were given, whatever they hold",
    async run({ host }) {
      const result = orThrow(await host.run(["printf", "<%s>", ...AWKWARD_WORDS]));
      assert.equal(result.stdout, AWKWARD_WORDS.map((word) => `<${word}>`).join(""));
    },
  },
  {
    id: "run.program-name",
    group: "run",
    title: "the program of a list may have an awkward name",
    async run({ host, remoteFolder }) {
      const program = `${remoteFolder}/it's $a program`;
      orThrow(await host.run(sh`printf '#!/bin/sh\necho "$1"\n' > ${program} && chmod 755 ${program}`));
      assert.equal(orThrow(await host.run([program, "it ran"])).stdout, "it ran\n");
    },
  },
  {
    id: "run.shell-text",
    group: "run",
    title: "a string is shell text, and what is inserted into sh`…` is quoted",
    async run({ host }) {
      assert.equal(orThrow(await host.run("echo $((6 * 7)) | tr 4 5")).stdout, "52\n");
      const values = orThrow(await host.run(sh`printf '<%s>' ${AWKWARD_WORDS}; echo " "$((1 + 1))`));
      assert.equal(values.stdout, `${AWKWARD_WORDS.map((word) => `<${word}>`).join("")} 2\n`);
    },
  },
  {
    id: "run.multiline",
    group: "run",
    title: "a string of several lines is run as one script",
    async run({ host }) {
      const result = orThrow(await host.run("first=1\n# a comment, it's ignored\nif true; then\n  echo $first\nfi\n"));
      assert.equal(result.stdout, "1\n");
    },
  },
  {
    id: "run.long-argument",
    group: "run",
    title: "an argument of 60,000 characters arrives whole",
    async run({ host }) {
      const word = "0123456789".repeat(6_000);
      assert.equal(orThrow(await host.run(["printf", "%s", word])).stdout, word);
    },
  },
  {
    id: "run.nul",
    group: "run",
    title: "an argument with a NUL byte is refused, not cut",
    async run({ host, remoteFolder, output }) {
      const error = await refusalOf(() => host.run(["touch", `${remoteFolder}/cut\0off`]));
      assert.equal(error.code, "ERR_TOWLINE_COMMAND_INVALID");
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
    },
  },
  {
    id: "run.parallel",
    group: "run",
    title: "20 commands at once on one connection each get their own output",
    async run({ host }) {
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      const results = await Promise.all(
        numbers.map((number) => host.run(`echo ${number}; echo e${number} >&2; exit ${number}`)),
      );
      for (const [number, result] of results.entries()) {
        assert.equal(result.exitCode, number);
        assert.equal(result.stdout, `${number}\n`);
        assert.equal(result.stderr, `e${number}\n`);
      }
    },
  },
];
