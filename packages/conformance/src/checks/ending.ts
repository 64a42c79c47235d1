/** Ending commands: a timeout or an abort ends the whole process tree on the host, verified from a second command. */

import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { orThrow } from "@towline/core";
import type { Check, CheckContext } from "../kit/check.ts";

/**
 * A command that says `started` and then, with a child and a grandchild, ignores every polite signal. All of them hold
 * the fifo open, so that a reader of it sees the end only when the last of them is gone: this needs no `/proc`, no `ps`,
 * and is not fooled by a zombie. Whatever survives a failed check ends when the folder is removed.
 */
function stubbornCommand(fifo: string, marker: string): string {
  const ignore = "trap '' TERM INT HUP QUIT PIPE";
  const wait = `while test -p ${fifo} && sleep 1; do test -e ${marker}.go && touch ${marker}; done`;
  return `mkfifo ${fifo}; exec 9<>${fifo}; ${ignore}; ( ( ${wait} ) & ${wait} ) & echo started; ${wait}`;
}

/** Succeeds when no process holds the fifo any more, and no marker was left. */
async function assertTreeIsGone({ host }: CheckContext, fifo: string, marker: string): Promise<void> {
  const verdict = await host.run(
    `touch ${marker}.go; cat ${fifo} & reader=$!; : > ${fifo}; wait $reader; test ! -e ${marker} && echo gone`,
    { timeout: 8_000 },
  );
  assert.equal(verdict.stdout, "gone\n", `the process tree lives on (${verdict.status})`);
}

export const endingChecks: readonly Check[] = [
  {
    id: "time.timeout",
    group: "time",
    title: "a timeout ends the process tree, even one that ignores signals, and keeps the output so far",
    needs: ["mkfifo"],
    async run(context) {
      const fifo = `${context.remoteFolder}/fifo`;
      const marker = `${context.remoteFolder}/marker`;
      const result = await context.host.run(stubbornCommand(fifo, marker), { timeout: 2_500 });
      assert.equal(result.status, "timeout");
      assert.equal(result.stdout, "started\n");
      assert.equal(result.error?.code, "ERR_TOWLINE_COMMAND_TIMEOUT");
      await assertTreeIsGone(context, fifo, marker);
    },
  },
  {
    id: "time.abort",
    group: "time",
    title: "an abort ends the process tree, and keeps the output so far",
    needs: ["mkfifo"],
    async run(context) {
      const fifo = `${context.remoteFolder}/fifo`;
      const marker = `${context.remoteFolder}/marker`;
      const controller = new AbortController();
      const result = await context.host.run(stubbornCommand(fifo, marker), {
        signal: controller.signal,
        onOutput: () => controller.abort(),
      });
      assert.equal(result.status, "cancelled");
      assert.equal(result.stdout, "started\n");
      await assertTreeIsGone(context, fifo, marker);
    },
  },
  {
    id: "time.abort-started",
    group: "time",
    title: "abort() of a started command ends it and its children",
    needs: ["mkfifo"],
    async run(context) {
      const fifo = `${context.remoteFolder}/fifo`;
      const marker = `${context.remoteFolder}/marker`;
      const running = await context.host.start(stubbornCommand(fifo, marker));
      running.stderr.resume();
      for await (const piece of running.stdout) {
        if (String(piece).includes("started")) running.abort();
      }
      assert.equal((await running.result).status, "cancelled");
      await assertTreeIsGone(context, fifo, marker);
    },
  },
  {
    id: "time.abort-before",
    group: "time",
    title: "a command that was aborted before its start is cancelled and never run",
    async run({ host, remoteFolder, output }) {
      const result = await host.run(`touch ${remoteFolder}/ran`, { signal: AbortSignal.abort() });
      assert.equal(result.status, "cancelled");
      assert.equal(await output(`ls -A ${remoteFolder}`), "");
    },
  },
  {
    id: "time.abort-after",
    group: "time",
    title: "an abort after the end changes nothing",
    async run({ host }) {
      const controller = new AbortController();
      const result = await host.run("echo done", { signal: controller.signal });
      controller.abort();
      await setImmediate();
      assert.equal(result.status, "ok");
      assert.equal(orThrow(await host.run("echo again")).stdout, "again\n");
    },
  },
  {
    id: "time.timeout-unused",
    group: "time",
    title: "a command that ends in time is not touched by its timeout",
    async run({ host }) {
      const result = await host.run("echo done; exit 3", { timeout: 60_000 });
      assert.equal(result.status, "failed");
      assert.equal(result.exitCode, 3);
      assert.equal(result.stdout, "done\n");
    },
  },
];
