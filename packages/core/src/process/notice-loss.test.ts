/** Which ends of a command make core look whether its host is still there, and what it makes of the answer. */

import { expect, test } from "vitest";
import type { Connection } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { noticeLoss } from "./notice-loss.ts";
import { NOTHING_SAID, type Outcome } from "./outcome.ts";

const exited = (exitCode: number | null, signal: string | null, started = true): Outcome => ({
  cause: { kind: "exited", exitCode, signal },
  ...{ started, asker: undefined, passwordRejected: false, outputOpen: false, ending: undefined, said: NOTHING_SAID },
});
const answering = (isThere: () => Promise<boolean>): Connection => ({ ...localMachine, isThere });

test.each<[string, Outcome, () => Promise<boolean>, string]>([
  ["a signal, and the host is gone", exited(null, "SIGKILL"), async () => false, "lost"],
  ["a signal told as an exit code, and the host is gone", exited(137, null), async () => false, "lost"],
  ["no start, and the host is gone", exited(1, null, false), async () => false, "lost"],
  ["a signal, and nobody can tell", exited(137, null), () => Promise.reject(new Error("the carrier is dead")), "lost"],
  ["a signal, and the host is there", exited(137, null), async () => true, "exited"],
  ["no start, and the host is there", exited(1, null, false), async () => true, "exited"],
])("%s", async (_title, outcome, isThere, kind) => {
  expect((await noticeLoss(outcome, answering(isThere))).cause.kind).toBe(kind);
});

test("an exit code of its own is believed without looking", async () => {
  const looked = () => Promise.reject(new Error("looked"));
  expect((await noticeLoss(exited(1, null), answering(looked))).cause.kind).toBe("exited");
});

test("what counts as running but starts nothing is on its way down", async () => {
  const dying: Connection = {
    ...answering(async () => true),
    exec: (_argv, options) => localMachine.exec(["false"], options),
  };
  expect((await noticeLoss(exited(137, null), dying)).cause.kind).toBe("lost");
});
