/** What surrounds a command: variables, the working folder, the shell. */
import assert from "node:assert/strict";
import { isTowlineError, orThrow, secret, sh } from "@towline/core";
import type { Check } from "../kit/check.ts";
import { refusalOf } from "../kit/outcomes.ts";

export const environmentChecks: readonly Check[] = [
  {
    id: "run.environment",
    group: "run",
    title: "variables arrive as they were given, on top of the login's own",
    async run({ host }) {
      const env = {
        SPACED: "a b",
        QUOTED: `it's "so"`,
        BROKEN: "one\ntwo",
        WIDE: "żółć",
        LITERAL: "$HOME `id`",
        EMPTY: "",
      };
      const result = orThrow(
        await host.run(
          `printf "<%s>" "$SPACED" "$QUOTED" "$BROKEN" "$WIDE" "$LITERAL" "\${EMPTY-unset}"; test -n "$PATH" && echo path`,
          { env },
        ),
      );
      assert.equal(
        result.stdout,
        `${Object.values(env)
          .map((value) => `<${value}>`)
          .join("")}path\n`,
      );
    },
  },
  {
    id: "run.environment-names",
    group: "run",
    title: "a variable whose name no shell can set is refused",
    async run({ host, remoteFolder, output }) {
      for (const name of ["A B", "A=B", "1A", "", "A;touch x"]) {
        const error = await refusalOf(() => host.run("touch ran", { chdir: remoteFolder, env: { [name]: "x" } }));
        assert.ok(isTowlineError(error), name);
      }
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
    },
  },
  {
    id: "run.folder",
    group: "run",
    title: "a command runs in the folder that chdir names, whatever its name",
    async run({ host, remoteFolder }) {
      const folder = `${remoteFolder}/it's $a folder`;
      orThrow(await host.run(sh`mkdir ${folder}`));
      assert.equal(orThrow(await host.run("pwd", { chdir: folder })).stdout, `${folder}\n`);
      assert.equal(orThrow(await host.run(["pwd"], { chdir: folder })).stdout, `${folder}\n`);
    },
  },
  {
    id: "run.missing-folder",
    group: "run",
    title: "where the folder is missing, the command is not run and the result is failed",
    async run({ host, remoteFolder, output }) {
      const result = await host.run(`touch ${remoteFolder}/ran`, { chdir: `${remoteFolder}/missing` });
      assert.equal(result.status, "failed");
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
    },
  },
  {
    id: "run.shell",
    group: "run",
    title: "the shell of shellExecutable reads the command",
    async run({ host, remoteFolder }) {
      const shell = `${remoteFolder}/shell`;
      orThrow(
        await host.run(sh`printf '#!/bin/sh\necho through the shell\nexec sh "$@"\n' > ${shell} && chmod 755 ${shell}`),
      );
      const result = orThrow(await host.run("echo it ran", { shellExecutable: shell }));
      assert.equal(result.stdout, "through the shell\nit ran\n");
    },
  },
  {
    id: "run.secret",
    group: "run",
    title: "a secret reaches the command and is shown nowhere",
    async run({ host }) {
      const word = "it's a hidden word";
      const shown: string[] = [];
      const failed = await host.run(sh`test ${secret(word)} = "$HIDDEN" && exit 9`, { env: { HIDDEN: secret(word) } });
      assert.equal(failed.exitCode, 9, "the command did not get the secret");
      shown.push(failed.command, failed.error?.message ?? "", String(failed.error?.cause), JSON.stringify(failed));
      for (const text of shown) assert.ok(!text.includes("hidden word"), `shown in ${text}`);
    },
  },
];
