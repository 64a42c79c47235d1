/** Runs a program on the host and hands over what it prints, no faster than it is taken. */
import type { Readable } from "node:stream";
import { Limit } from "../../waiting/limit.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { type ProgramResult, type ProgramStreams, runProgram } from "./host-program.ts";

/** Takes some bytes; a promise makes the host wait. */
export type TakeBytes = (bytes: Buffer) => void | Promise<void>;

/**
 * Runs the program. When bytes can't be taken it is ended.
 *
 * @throws what `take` throws, and whatever {@link runProgram} throws
 */
export async function receiveOutput(
  task: TransferTask,
  program: string,
  parameters: readonly string[],
  path: string,
  take: TakeBytes,
  stdin?: ProgramStreams["stdin"],
): Promise<ProgramResult> {
  const limit = new Limit({ signal: task.signal });
  const failures: unknown[] = [];
  let taking: Promise<void> | undefined;
  const fail = (error: unknown): void => {
    failures.push(error);
    limit.abort(error);
  };
  const takeUnlessStopped: TakeBytes = (bytes) => (failures.length === 0 ? take(bytes) : undefined);
  const onStdout = (bytes: Buffer, source: Readable): void => {
    if (failures.length > 0) return void source.pause();
    try {
      const pending = taking === undefined ? takeUnlessStopped(bytes) : taking.then(() => takeUnlessStopped(bytes));
      if (pending === undefined) return;
      source.pause();
      const own = pending.catch(fail).finally(() => {
        if (taking !== own || failures.length > 0) return;
        taking = undefined;
        source.resume();
      });
      taking = own;
    } catch (error) {
      fail(error);
      source.pause();
    }
  };
  const stoppable = { ...task, signal: limit.signal };
  // What was being taken when the link died is still to be told of, so that it can be cleaned up.
  const result = await runProgram(stoppable, program, parameters, path, { stdin, onStdout })
    .finally(() => taking)
    .finally(() => limit.end());
  if (failures.length > 0) throw failures[0];
  return result;
}
