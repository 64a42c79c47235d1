/** Commands of a connector that is written as functions: what they print, how they end, and what is refused. */
import { secret, sh as shell } from "@towline/core";
import { describe, expect, test } from "vitest";
import { exactSh, sh, usingHost } from "../../../../test/support/sh-functions.ts";
import type {
  CommandAnswer,
  CommandOptions,
  ConnectorFunctions,
  FunctionHost,
  State,
} from "../contract/connector-functions.ts";

/** The example, with another way to run commands. */
function running(
  runShellCommand: (state: State, host: FunctionHost<never>, command: string, options: CommandOptions) => unknown,
): ConnectorFunctions<never> {
  return { ...sh, runShellCommand: runShellCommand as NonNullable<ConnectorFunctions<never>["runShellCommand"]> };
}

describe("what a command did is told exactly, though the function tells lines and true or false", () => {
  test.each([
    ["exit 0", { status: "ok", exitCode: 0 }],
    ["exit 3", { status: "failed", exitCode: 3 }],
    ["towline-no-such-program", { status: "failed", exitCode: 127 }],
    ["kill -TERM $$", { status: "failed", exitCode: 143 }],
    ["printf out; printf err >&2", { status: "ok", stdout: "out", stderr: "err" }],
    ["printf 'one\\n\\ntwo\\n'; echo err >&2", { status: "ok", stdout: "one\n\ntwo\n", stderr: "err\n" }],
    ["printf 'a\\n\\n'", { status: "ok", stdout: "a\n\n", stderr: "" }],
    ["printf 'Zürich\\r\\n'", { status: "ok", stdout: "Zürich\r\n" }],
  ])("%s", async (command, expected) => {
    expect(await usingHost(sh, (host) => host.run(command))).toMatchObject(expected);
  });

  test("words and input arrive as they are", async () => {
    await usingHost(sh, async (host) => {
      const words = ["printf", "%s|", "", "it's", "a\nb", "$HOME", "\\", "é"];
      expect(await host.run(words)).toMatchObject({ stdout: "|it's|a\nb|$HOME|\\|é|" });
      expect(await host.run("cat", { stdin: "one\ntwo" })).toMatchObject({ stdout: "one\ntwo" });
    });
  });

  test("every byte does, where the function tells bytes", async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const result = await usingHost(exactSh, (host) => host.run("cat", { stdin: bytes }));
    expect(Buffer.from(result.stdoutBytes)).toEqual(bytes);
  });

  test("one list of both streams keeps their order, line by line", async () => {
    let asked: CommandOptions | undefined;
    const combining = running(async (...given): Promise<CommandAnswer> => {
      asked = given[3];
      const [status, stdout, stderr] = await sh.runShellCommand(...(given as Parameters<typeof sh.runShellCommand>));
      const [mark = "", first = "", ...rest] = stdout as string[];
      const lines = (stderr as string[]).map((line) => ["stderr", line] as const);
      return [
        status,
        [["stdout", mark], ["stdout", first], ...lines, ...rest.map((line) => ["stdout", line] as const)],
      ];
    });
    const lines: string[] = [];
    const result = await usingHost(combining, (host) =>
      host.run("echo one; echo two >&2; echo three", {
        onLine: ({ stream, text }) => void lines.push(`${stream} ${text}`),
      }),
    );
    expect(asked?.returnCombinedOutput).toBe(true);
    expect(result).toMatchObject({ status: "ok", stdout: "one\nthree\n", stderr: "two\n" });
    expect(lines).toEqual(["stdout one", "stderr two", "stdout three"]);
  });
});

describe("an outcome that nobody told is lost, never ok, and never refused", () => {
  test.each<[string, (stdin: CommandOptions["stdin"]) => unknown, RegExp]>([
    ["a function that throws", () => Promise.reject(new Error("the line broke")), /the line broke/],
    ["nothing", () => undefined, /must return \[status, stdout, stderr\]/],
    ["a status that is none", () => ["yes", [], []], /must return/],
    ["lines that are none", () => [true, [1], []], /must return/],
    ["a stream that is none", () => [true, [["stdin", ""]]], /must return/],
    ["a text that has lost bytes", () => [true, ["a\ufffdb"], []], /as they came/],
    ["false without the mark of the command's end", () => [false, [], []], /lost/],
  ])("%s", async (_, answer, message) => {
    const result = await usingHost(
      running((_state, _host, _command, { stdin }) => answer(stdin)),
      (host) => host.run("true", { retries: 2, retryDelay: 0 }),
    );
    expect(result).toMatchObject({ status: "lost", attempts: 1, error: { code: "ERR_TOWLINE_LOST_CONNECTION" } });
    expect(String(result.error?.message) + String((result.error?.cause as Error | undefined)?.message)).toMatch(
      message,
    );
  });

  test("what a function says in an error has no secret in it", async () => {
    const leaking = running((_state, _host, command) => Promise.reject(new Error(`can't run ${command}: s3cr3t-word`)));
    const result = await usingHost(leaking, (host) => host.run(shell`echo ${secret("s3cr3t-word")}`));
    expect(result.status).toBe("lost");
    expect(JSON.stringify([result.error, result.error?.cause, String(result.error?.cause)])).not.toContain(
      "s3cr3t-word",
    );
  });

  test("a function that hangs is told at the timeout, and not waited for", async () => {
    let told: AbortSignal | undefined;
    const hanging = running((_state, _host, _command, { signal }) => {
      told = signal;
      return new Promise(() => {});
    });
    const result = await usingHost(hanging, (host) => host.run("true", { timeout: 50 }));
    expect(result).toMatchObject({ status: "timeout", error: { message: expect.stringContaining("not be verified") } });
    expect(told?.aborted).toBe(true);
  });
});

describe("what needs an answer while it runs", () => {
  test.each([
    ["a password for sudo", { sudo: true, sudoPassword: secret("hunter2") }],
    ["a terminal", { getPty: true }],
  ])("is refused at once: %s", async (_, options) => {
    let calls = 0;
    const counting = running(() => {
      calls += 1;
      return [true, [], []];
    });
    const result = await usingHost(counting, (host) => host.run("true", options));
    expect(result).toMatchObject({
      status: "refused",
      error: {
        code: "ERR_TOWLINE_COMMAND_UNSUPPORTED",
        message: expect.stringContaining('the connector "sh" hands output over at the end only'),
      },
    });
    expect(calls).toBe(0);
  });

  test("a lane runs each command by itself", async () => {
    await usingHost(sh, async (host) => {
      await using lane = await host.openLane();
      expect(await lane.run("echo $$")).toMatchObject({ status: "ok" });
      expect(await lane.run("exit 4")).toMatchObject({ status: "failed", exitCode: 4 });
    });
  });
});
