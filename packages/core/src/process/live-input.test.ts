/** Who is given which part of the input, and when. */
import { PassThrough } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readNow } from "../../../../test/support/read-now.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { buildLaunch } from "../command/launch.ts";
import { secret } from "../command/secret.ts";
import { LiveInput } from "./live-input.ts";

/** What arrives at a process's standard input. */
function start(settings: GlobalArguments, input: GlobalArguments["stdin"] | "open" = undefined) {
  const stdin = new PassThrough();
  const live = new LiveInput(stdin, buildLaunch("cat", settings, "id"), input);
  return { live, stdin, read: () => readNow(stdin) };
}

const sudo = { sudo: true, sudoPassword: "pw" };

describe("who is given what", () => {
  test("a command that needs no password gets its input at once", () => {
    const { read, stdin } = start({ sudo: true }, "own");
    expect(read()).toBe("own");
    expect(stdin.writableEnded).toBe(true);
  });

  test("sudo gets the password when it asks, the command its input when it started", () => {
    const { live, read } = start(sudo, "own");
    expect(read()).toBe("");
    live.answer("sudo");
    expect(read()).toBe("pw\n");
    live.commandStarted();
    expect(read()).toBe("own");
  });

  test("what a caller writes early waits for the command", async () => {
    const { live, read } = start(sudo, "open");
    live.writable.write("early");
    await setImmediate();
    expect(read()).toBe("");
    live.commandStarted();
    await setImmediate();
    expect(read()).toBe("early");
  });

  test("su's line and a secret command go ahead where nobody else can read them", () => {
    const { read } = start({ suUser: "app", suPassword: "pw", env: { K: secret("value") } }, "own");
    expect(read()).toMatch(/^pw\nexport K=value .*\nown$/);
  });

  test("who asks twice gets the end of input", () => {
    const { live, read, stdin } = start(sudo, "own");
    live.answer("sudo");
    live.answer("sudo");
    expect(read()).toBe("pw\n");
    expect({ ended: stdin.writableEnded, rejected: live.rejected }).toEqual({ ended: true, rejected: true });
  });

  test("a terminal is told so by a key", () => {
    const { live, read } = start({ ...sudo, getPty: true });
    live.answer("sudo");
    live.answer("sudo");
    expect(read()).toBe("pw\n\x04");
  });
});

describe("on a terminal", () => {
  const settings = { getPty: true, env: { K: secret("value") } };

  test("a secret command is sent when the shell asks for it, and input only when the command started", async () => {
    const { live, read } = start(settings, "own\n");
    expect(read()).toBe("");
    live.answer("command");
    expect(read()).toMatch(/^export K=value .*\n$/);
    live.commandStarted();
    await setImmediate();
    expect(read()).toBe("own\n\x04");
  });

  test.each([
    ["nothing", undefined, "\x04"],
    ["whole lines", "a\n", "a\n\x04"],
    ["an unfinished line, which the first key hands on", "a\nb", "a\nb\x04\x04"],
    ["an end that was typed", "a\x04", "a\x04\x04"],
  ])("the end of input is a key: %s", async (_title, input, expected) => {
    const { live, read } = start({ getPty: true }, input);
    live.commandStarted();
    await setImmediate();
    expect(read()).toBe(expected);
  });

  test("a caller's own input ends with it, too", async () => {
    const { live, read } = start({ getPty: true }, "open");
    live.commandStarted();
    live.writable.end("typed\n");
    await setImmediate();
    expect(read()).toBe("typed\n\x04");
  });
});

describe("a program that neither asks as expected nor starts the command", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("gets the end of input after a minute instead of waiting forever", () => {
    const { stdin } = start(sudo, "own");
    vi.advanceTimersByTime(59_000);
    expect(stdin.writableEnded).toBe(false);
    vi.advanceTimersByTime(2_000);
    expect(stdin.writableEnded).toBe(true);
  });

  test("a command that started may take its time", () => {
    const { live, stdin } = start(sudo, "open");
    live.commandStarted();
    vi.advanceTimersByTime(600_000);
    expect(stdin.writableEnded).toBe(false);
  });
});
