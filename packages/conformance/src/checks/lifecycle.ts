/** The life of a connection: what is told of it, what is left when it ends, and what becomes of commands when it breaks. */
import assert from "node:assert/strict";
import { type DisconnectEvent, definePlugin, orThrow } from "@towline/core";
import { pause } from "@towline/core/waiting";
import type { Check } from "../kit/check.ts";

/** Long enough for what ends by itself on a slow machine. */
const PATIENCE_MS = 20_000;

export const lifecycleChecks: readonly Check[] = [
  {
    id: "contract.events",
    group: "contract",
    title: "each moment of a command and its connection is told once, and in order",
    async run({ open, fleet: shared, hostName }) {
      const [entry] = await shared.select(hostName).hosts();
      const last = entry?.route.at(-1)?.connector;
      // Every hop is connected for the host, and told of.
      const hops = entry?.route.filter(({ connector }) => connector === last) ?? [];
      const told: string[] = [];
      const tell = (moment: string, host: string): void => {
        if (host === entry?.name) told.push(moment);
      };
      const tellOfHop = (moment: string) => (event: DisconnectEvent) => {
        if (event.connector === last) tell(moment, event.host);
      };
      const watch = definePlugin({
        name: "watch",
        apply({ connect, run, disconnect }) {
          connect.after.tap("watch", tellOfHop("connected"));
          run.before.tap("watch", (request) => {
            tell("command", request.host);
            return request;
          });
          run.output.tap("watch", ({ host }) => tell("output", host));
          run.after.tap("watch", ({ host }) => tell("result", host));
          disconnect.after.tap("watch", tellOfHop("disconnected"));
        },
      });
      const { fleet, host } = await open({}, [watch]);
      orThrow(await host.run("echo first"));
      orThrow(await host.run("echo second"));
      await fleet.close();
      const command = ["command", "output", "result"];
      const disconnected = hops.map(() => "disconnected");
      assert.deepEqual(
        told.filter((moment) => moment !== "connected"),
        [...command, ...command, ...disconnected],
      );
      assert.equal(told.filter((moment) => moment === "connected").length, hops.length);
    },
  },
  {
    id: "contract.leaves-nothing",
    group: "contract",
    title: "a closed fleet leaves no socket, pipe or program open here",
    async run({ open }) {
      // What the check's own fleet has open stays, so only what comes on top of it counts.
      const before = countOpen();
      const { fleet, host } = await open();
      orThrow(await host.run("cat", { stdin: "x" }));
      await Promise.all([host.run("echo 1"), host.run("sleep 60", { timeout: 500 })]);
      await fleet.close();
      const deadline = Date.now() + PATIENCE_MS;
      while (countOpen() > before && Date.now() < deadline) await pause(20);
      assert.ok(countOpen() <= before, `left open: ${process.getActiveResourcesInfo().join(", ")}`);
    },
  },
  {
    id: "contract.absent",
    group: "contract",
    title: "a host that is not there is unreachable, with an error that names it and says what to do",
    async run({ absentName, fleet, skip }) {
      if (absentName === undefined) return skip("the target names no host that is not there");
      const { status, error, exitCode } = await fleet.host(absentName).run("true");
      assert.equal(status, "unreachable", error?.message);
      assert.equal(exitCode, null);
      assert.equal(error?.name, "ConnectError");
      assert.match(error?.code ?? "", /^ERR_TOWLINE_[A-Z_]+$/);
      assert.notEqual(error?.message.trim(), "");
      assert.ok(error?.advice, "the error says what to do");
    },
  },
  {
    id: "contract.lost",
    group: "contract",
    title: "when the link breaks, the command under way is lost, nothing hangs, and the next command connects again",
    async run({ breakLink, host, skip }) {
      if (breakLink === undefined) return skip("the target does not say how to break the link");
      let broken: Promise<unknown> | undefined;
      const result = await host.run("echo started; exec sleep 60", {
        timeout: PATIENCE_MS,
        onOutput: () => {
          broken ??= breakLink();
        },
      });
      await broken;
      assert.equal(result.status, "lost", result.error?.message);
      assert.equal(result.stdout, "started\n");
      assert.deepEqual([result.exitCode, result.signal], [null, null]);
      assert.equal(result.error?.code, "ERR_TOWLINE_LOST_CONNECTION");
      assert.equal(orThrow(await host.run("echo back")).stdout, "back\n");
    },
  },
];

/** How many resources of this process are open that a connection may have opened. */
function countOpen(): number {
  return process.getActiveResourcesInfo().filter((kind) => /^(Pipe|ProcessWrap|TCP|TLS|TTY)/.test(kind)).length;
}
