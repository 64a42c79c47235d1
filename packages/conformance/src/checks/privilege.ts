/** Commands and files as another user, where the login may change to one without a password. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { orThrow } from "@towline/core";
import type { Check, CheckContext } from "../kit/check.ts";
import { assertMoved } from "../kit/transfers.ts";

export const privilegeChecks: readonly Check[] = [
  {
    id: "privilege.sudo",
    group: "privilege",
    title: "sudo changes the user, leaves streams, exit code and arguments alone, and keeps chdir and env inside",
    needs: ["sudo"],
    async run(context) {
      await skipUnlessRootIsFree(context, "sudo -n true");
      const { host, remoteFolder } = context;
      const result = await host.run('id -u; pwd; printf "<%s>" "$WORDS"; cat; exit 7', {
        sudo: true,
        chdir: remoteFolder,
        env: { WORDS: "it's $a" },
        stdin: "input",
        successExitCodes: [7],
      });
      assert.equal(result.status, "ok", result.stderr);
      assert.equal(result.stdout, `0\n${remoteFolder}\n<it's $a>input`);
      assert.equal(orThrow(await host.run(["printf", "<%s>", "it's $a"], { sudo: true })).stdout, "<it's $a>");
    },
  },
  {
    id: "privilege.su",
    group: "privilege",
    title: "su changes the user, and leaves streams, exit code and arguments alone",
    needs: ["su"],
    async run(context) {
      const { host, output, skip } = context;
      if ((await output("id -u")).trim() !== "0") skip("su needs no password only for root, and the login is not root");
      const result = await host.run('id -un; printf "<%s>" "$WORDS"; cat; exit 7', {
        suUser: "root",
        env: { WORDS: "it's $a" },
        stdin: "input",
        successExitCodes: [7],
      });
      assert.equal(result.status, "ok", result.stderr);
      assert.equal(result.stdout, "root\n<it's $a>input");
    },
  },
  {
    id: "privilege.timeout",
    group: "privilege",
    title: "a timeout ends what sudo started",
    needs: ["sudo", "mkfifo"],
    async run(context) {
      await skipUnlessRootIsFree(context, "sudo -n true");
      const { host, remoteFolder } = context;
      const fifo = `${remoteFolder}/fifo`;
      const result = await host.run(
        `mkfifo ${fifo}; exec 9<>${fifo}; trap '' TERM INT HUP; echo started; while test -p ${fifo} && sleep 1; do :; done`,
        { sudo: true, timeout: 2_500 },
      );
      assert.equal(result.status, "timeout");
      assert.equal(result.stdout, "started\n");
      const verdict = await host.run(`cat ${fifo} & reader=$!; : > ${fifo}; wait $reader; echo gone`, {
        sudo: true,
        timeout: 8_000,
      });
      assert.equal(verdict.stdout, "gone\n");
    },
  },
  {
    id: "privilege.files",
    group: "privilege",
    title: "files are put and got through sudo where only root may write and read, and belong to root",
    needs: ["sudo"],
    async run(context) {
      await skipUnlessRootIsFree(context, "sudo -n true");
      const { host, localFolder, remoteFolder } = context;
      const source = path.join(localFolder, "source");
      await writeFile(source, "for root");
      const locked = `${remoteFolder}/locked`;
      orThrow(await host.run(`mkdir ${locked} && chmod 700 ${locked}`, { sudo: true }));
      assertMoved(await host.put(source, `${locked}/file`, { sudo: true, mode: 0o600 }));
      const listing = orThrow(await host.run(`ls -ln ${locked}/file; ls -A ${locked}`, { sudo: true })).stdout;
      assert.match(listing, /^-rw------- +1 +0 +0 .*\nfile\n$/);
      const back = path.join(localFolder, "back");
      assertMoved(await host.get(`${locked}/file`, back, { sudo: true }));
      assert.equal(await readFile(back, "utf8"), "for root");
      orThrow(await host.run(`rm -rf ${locked}`, { sudo: true }));
    },
  },
];

async function skipUnlessRootIsFree({ host, skip }: CheckContext, probe: string): Promise<void> {
  const { status } = await host.run(probe);
  if (status !== "ok") skip(`"${probe}" fails: the login may not become root without a password`);
}
