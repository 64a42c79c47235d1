/** Terminals: there when asked for, of the right size, and not there otherwise. */
import assert from "node:assert/strict";
import type { Check, CheckContext } from "../kit/check.ts";

export const terminalChecks: readonly Check[] = [
  {
    id: "run.terminal",
    group: "run",
    title: "a terminal is there only when it is asked for, and carries the exit code",
    async run(context) {
      const { host } = context;
      const probe = "for n in 0 1 2; do test -t $n && echo $n; done; exit 6";
      assert.equal((await host.run(probe)).stdout, "");
      const result = await runOnTerminal(context, probe);
      assert.deepEqual(result.stdout.split(/\r?\n/).filter(Boolean), ["0", "1", "2"]);
      assert.equal(result.exitCode, 6);
      assert.equal(result.stderrBytes.length, 0);
    },
  },
  {
    id: "run.terminal-size",
    group: "run",
    title: "a terminal has the size and the type that were asked for",
    needs: ["stty"],
    async run(context) {
      const result = await runOnTerminal(context, "stty size; echo $TERM");
      assert.deepEqual(result.stdout.split(/\r?\n/).filter(Boolean), ["37 101", "vt100"]);
    },
  },
];

/** Runs it with a pty; where the way to the host has none, core says so and the check is skipped. */
async function runOnTerminal({ host, skip }: CheckContext, command: string) {
  const result = await host.run(command, { getPty: true, terminal: { columns: 101, rows: 37, term: "vt100" } });
  if (result.error?.code === "ERR_TOWLINE_COMMAND_UNSUPPORTED") skip(result.error.message);
  return result;
}
