/** Programs that are missing, fail, hang and never stop talking, asked on the local machine. */
import { expect, test } from "vitest";
import { localMachine } from "../../core/src/local/local-machine.ts";
import { askProgram, type ProgramQuestion } from "./ask-program.ts";

const ask = (argv: readonly string[], more: Partial<ProgramQuestion> = {}) =>
  askProgram({
    connector: "cloud",
    carrier: localMachine,
    argv,
    signal: new AbortController().signal,
    install: "Install it: https://example.com",
    ...more,
  });

const failed = (message: RegExp, advice: RegExp) =>
  expect.objectContaining({
    code: "ERR_TOWLINE_INVENTORY_FAILED",
    connector: "cloud",
    message: expect.stringMatching(message),
    advice: expect.stringMatching(advice),
  });

test("what it prints is given as it is, and its stdin is empty", async () => {
  expect(await ask(["sh", "-c", "cat; printf '{}\\n'; echo warning >&2"])).toBe("{}\n");
});

test("one that is missing", async () => {
  await expect(ask(["no-such-program"])).rejects.toEqual(
    failed(/^The program no-such-program is not installed where it is to run$/, /^Install it/),
  );
});

test("one that fails in a known way is told by what it means, and its own words", async () => {
  const failures = [{ words: /ExpiredToken/, message: "nobody is logged in", advice: "Log in: cloud login" }];
  const script = "echo 'usage: …' >&2; printf 'Error (ExpiredToken): \\033[31mthe token is old\\n' >&2; exit 254";
  await expect(ask(["sh", "-c", script], { failures, program: "cloudctl" })).rejects.toEqual(
    failed(
      /^cloudctl: nobody is logged in: Error \(ExpiredToken\): \[31mthe token is old$|the token is old$/,
      /cloud login/,
    ),
  );
});

test.each([
  ["echo 'it broke' >&2; exit 3", /^sh: it broke$/],
  ["exit 3", /^sh: failed with exit code 3$/],
  ["echo only on stdout; exit 1", /^sh: only on stdout$/],
  ["kill -9 $$", /^sh: was ended by SIGKILL$/],
  ["printf '╷\\n│ Error: no such thing\\n│\\n│ Read about it\\n╵\\n' >&2; exit 1", /^sh: Error: no such thing$/],
])("%s", async (script, message) => {
  await expect(ask(["sh", "-c", script])).rejects.toEqual(failed(message, /^See what it says by hand: sh -c /));
});

test("one that hangs is given up, and told how to be looked at", async () => {
  await expect(ask(["sleep", "300"], { timeout: 20 })).rejects.toEqual(
    failed(/^sleep did not answer within 0.02 seconds$/, /sleep 300$/),
  );
});

test("one that never stops talking is stopped", async () => {
  await expect(ask(["yes", "x".repeat(10_000)])).rejects.toEqual(
    failed(/^yes printed more than \d+ bytes$/, /by hand/),
  );
});

test("giving up is the user's", async () => {
  const controller = new AbortController();
  const waiting = ask(["sleep", "300"], { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});
