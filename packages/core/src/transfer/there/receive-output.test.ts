/** What comes from a program on a host can't be taken: told, whether the program still runs or not. */
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Connection } from "../../connector/connection.ts";
import { localMachine } from "../../local/local-machine.ts";
import { Redactor } from "../../output/redactor.ts";
import type { EffectiveHop } from "../../settings/effective-hop.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { receiveOutput } from "./receive-output.ts";

/** A paused stream of it stays so when the process ends, unlike one of Node's own. */
const connection: Connection = {
  ...localMachine,
  async exec(argv, options) {
    const process = await localMachine.exec(argv, options);
    return { ...process, stdout: process.stdout.pipe(new PassThrough()) };
  },
};

const task = {
  host: "here",
  connector: "local",
  connected: { connection, hop: { secrets: [] } as unknown as EffectiveHop, forget: () => {} },
  settings: {},
  signal: new AbortController().signal,
  redactor: new Redactor(),
  logCommand: () => {},
} as unknown as TransferTask;

test("after it has ended", async () => {
  const take = async (bytes: Buffer): Promise<void> => {
    while (isRunning(Number(bytes.toString()))) await sleep(5);
    throw new Error("the disk is full");
  };
  await expect(receiveOutput(task, "echo $$", [], "/file", take)).rejects.toThrow("the disk is full");
});

test("while it goes on for ever", async () => {
  const take = async (): Promise<void> => {
    throw new Error("the disk is full");
  };
  await expect(receiveOutput(task, "while :; do echo more; done", [], "/file", take)).rejects.toThrow(
    "the disk is full",
  );
});

function isRunning(process_: number): boolean {
  try {
    return process.kill(process_, 0);
  } catch {
    return false;
  }
}
