/** Opening a process: what is over before it was sent never ran; what is over after that may have. */
import { setImmediate } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RunError } from "../errors/kinds.ts";
import { defer } from "../waiting/deferred.ts";
import { openProcess, type Way } from "./open-process.ts";

interface Started {
  readonly name: string;
}

/** One that is being opened, and all that a host may do about it. */
function open(options: { readonly timeout?: number } = {}) {
  const answer = defer<Started>();
  const controller = new AbortController();
  const abandoned: Started[] = [];
  let way: Way | undefined;
  const opened = openProcess<Started>({
    ...{ host: "web1", connector: "ssh", signal: controller.signal, ...options },
    start(given) {
      way = given;
      given.signal.addEventListener("abort", () => answer.reject(given.signal.reason));
      return answer.promise;
    },
    abandon: (late) => void abandoned.push(late),
  });
  opened.catch(() => {});
  return { opened, answer, abandoned, send: () => way?.onSent(), abort: () => controller.abort(new Error("enough")) };
}

afterEach(() => void vi.useRealTimers());

describe("one that is opened in time", () => {
  test("is handed over, with all of its time where that is not limited", async () => {
    const { opened, answer } = open();
    answer.resolve({ name: "it" });
    expect(await opened).toEqual({ started: { name: "it" }, timeLeft: undefined });
  });

  test("has the time that is left since it was sent, not since it waited for its turn", async () => {
    vi.useFakeTimers();
    const { opened, answer, send } = open({ timeout: 10_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    send();
    await vi.advanceTimersByTimeAsync(4_000);
    send();
    answer.resolve({ name: "it" });
    expect(await opened).toEqual({ started: { name: "it" }, timeLeft: 6_000 });
  });

  test("has all of its time where the host answers at once", async () => {
    vi.useFakeTimers();
    const { opened, answer } = open({ timeout: 10_000 });
    answer.resolve({ name: "it" });
    expect(await opened).toMatchObject({ timeLeft: 10_000 });
  });
});

describe("one that was sent and is not answered", () => {
  const UNKNOWN = { started: false, ending: { verified: false, survivors: [] }, passwordRejected: false };

  test("is timed out: it may run, so it is an outcome, and it is let go of when it comes", async () => {
    vi.useFakeTimers();
    const { opened, answer, abandoned, send } = open({ timeout: 10_000 });
    send();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await opened).toMatchObject({ outcome: { cause: { kind: "timeout" }, ...UNKNOWN } });
    expect(abandoned).toEqual([]);
    answer.resolve({ name: "late" });
    await vi.advanceTimersByTimeAsync(0);
    expect(abandoned).toEqual([{ name: "late" }]);
  });

  test("is cancelled where the caller gives up", async () => {
    const { opened, answer, abandoned, send, abort } = open();
    send();
    abort();
    expect(await opened).toMatchObject({ outcome: { cause: { kind: "cancelled" }, ...UNKNOWN } });
    answer.resolve({ name: "late" });
    await setImmediate();
    expect(abandoned).toEqual([{ name: "late" }]);
  });
});

describe("one that was not sent", () => {
  test("is an error where the caller gives up: it never ran", async () => {
    const { opened, abandoned, abort } = open();
    abort();
    await expect(opened).rejects.toMatchObject({
      code: "ERR_TOWLINE_COMMAND_CANCELLED",
      message: "The command on web1 was cancelled before it started",
      ...{ host: "web1", connector: "ssh", cause: new Error("enough") },
    });
    expect(abandoned).toEqual([]);
  });

  test("has no time limit: it waits for its turn", async () => {
    vi.useFakeTimers();
    const { opened, answer } = open({ timeout: 10 });
    await vi.advanceTimersByTimeAsync(60_000);
    answer.resolve({ name: "it" });
    expect(await opened).toMatchObject({ started: { name: "it" } });
  });

  test("fails as the host does, whatever it fails with", async () => {
    const failures = [new Error("no channel"), new RunError("ERR_TOWLINE_COMMAND_INVALID", "no such program")];
    for (const failure of failures) {
      const { opened, answer } = open();
      answer.reject(failure);
      await expect(opened).rejects.toBe(failure);
    }
  });

  test("and whose connector says better why it gave up is told so", async () => {
    const { opened, answer, abort } = open();
    const better = new RunError("ERR_TOWLINE_COMMAND_CANCELLED", "It waited for its turn");
    answer.reject(better);
    abort();
    await expect(opened).rejects.toBe(better);
  });
});
