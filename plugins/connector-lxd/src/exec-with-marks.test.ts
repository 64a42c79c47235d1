/** What becomes of commands where the client hangs before anything has started, or after all has ended. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { localMachine } from "../../../packages/core/src/local/local-machine.ts";
import { execWithMarks } from "./exec-with-marks.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

test("a client that never connects its outputs is started anew, and the command runs once", async () => {
  let starts = 0;
  const hangOnce = (argv: readonly string[]): readonly string[] => {
    starts += 1;
    return starts === 1 ? ["sleep", "300"] : argv;
  };
  const starting = execWithMarks(localMachine, hangOnce, ["sh", "-c", "echo out; exit 3"], {});
  await vi.advanceTimersByTimeAsync(20_000);
  const process = await starting;
  process.stderr.resume();
  expect(String(Buffer.concat(await process.stdout.toArray()))).toBe("out\n");
  expect(await process.exited).toEqual({ exitCode: 3, signal: null });
  expect(starts).toBe(2);
});

test("a client that stays after the command is not waited for", async () => {
  const stay = (argv: readonly string[]): readonly string[] => ["sh", "-c", '"$@"; exec sleep 300', "sh", ...argv];
  const process = await execWithMarks(localMachine, stay, ["sh", "-c", "echo out; exit 3"], {});
  process.stderr.resume();
  const output = process.stdout.toArray();
  let isOver = false;
  void process.exited.finally(() => {
    isOver = true;
  });
  await vi.waitFor(async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isOver).toBe(true);
  });
  expect(await process.exited).toEqual({ exitCode: 3, signal: null });
  expect(String(Buffer.concat(await output))).toBe("out\n");
});

test("whoever gives up is not kept waiting", async () => {
  const stop = new AbortController();
  const starting = execWithMarks(localMachine, () => ["sleep", "300"], ["true"], { signal: stop.signal });
  stop.abort(new Error("enough"));
  await expect(starting).rejects.toThrow("enough");
});
