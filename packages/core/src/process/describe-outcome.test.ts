/** What each way to end means: the status that programs go by, and the message that people act on. */
import { describe, expect, test } from "vitest";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { PluginError } from "../errors/kinds.ts";
import { describeOutcome, type OutcomeDescription } from "./describe-outcome.ts";
import { type EndingReport, NOTHING_SAID, type Outcome, type OutcomeSubject } from "./outcome.ts";

/** A command that ran, and what is told of it. */
function tell(
  cause: Outcome["cause"],
  more: Partial<Outcome> = {},
  subject: Partial<OutcomeSubject> = {},
): OutcomeDescription {
  const outcome: Outcome = {
    ...{ cause, started: true, said: NOTHING_SAID, asker: undefined },
    ...{ passwordRejected: false, outputOpen: false, ending: undefined },
    ...more,
  };
  return describeOutcome(outcome, {
    ...{ host: "web1", connector: "ssh", command: "make", settings: {}, lastWords: "" },
    ...subject,
  });
}

function exited(exitCode: number | null, signal: string | null = null): Outcome["cause"] {
  return { kind: "exited", exitCode, signal };
}

describe("a command that came to its end", () => {
  test.each<[string, number | null, GlobalArguments, string]>([
    ["0 is well", 0, {}, "ok"],
    ["another code is not", 3, {}, "failed"],
    ["unless it was said to be", 3, { successExitCodes: [0, 3] }, "ok"],
    ["and 0 is not, where it was left out of them", 0, { successExitCodes: [3] }, "failed"],
    ["an end without a code is not, whatever was said", null, { successExitCodes: [0] }, "failed"],
  ])("%s", (_name, exitCode, settings, status) => {
    expect(tell(exited(exitCode), {}, { settings })).toMatchObject({ status, exitCode, signal: null });
  });

  test("well means no error", () => {
    expect(tell(exited(0)).error).toBeUndefined();
  });

  test("the message tells the code and its last words, and where it was", () => {
    const { error } = tell(exited(2), {}, { lastWords: "no rule to make target" });
    expect(error).toMatchObject({ code: "ERR_TOWLINE_COMMAND_FAILED", host: "web1", connector: "ssh" });
    expect(error?.message).toBe("The command on web1 exited with 2: no rule to make target");
    expect(error?.advice).toBeUndefined();
  });

  test("or the signal that ended it", () => {
    const told = tell(exited(null, "KILL"));
    expect(told).toMatchObject({ status: "failed", exitCode: null, signal: "KILL" });
    expect(told.error?.message).toBe("The command on web1 was ended by KILL");
  });

  test.each([
    [127, "The program was not found there: install it, or give its full path."],
    [126, "The program was found but may not be executed there."],
  ])("%i, as shells have it, comes with advice", (exitCode, advice) => {
    expect(tell(exited(exitCode)).error?.advice).toBe(advice);
  });
});

describe("a command that did not start, and nobody was to change the user", () => {
  const NO_SH = "The host has no sh: nothing can be run there.";
  test.each<[string, readonly string[], number | null, string, RegExp | string]>([
    [
      "the host's password is too old",
      ["Welcome", "WARNING: Your password has expired."],
      1,
      ": WARNING: Your password has expired.",
      "The password of this login has expired. Log in by hand on a terminal, and set another one.",
    ],
    [
      "the login is for nobody",
      ["This account is currently not available."],
      1,
      ": This account is currently not available.",
      "The login is not meant for commands. Use another user, or give it a login shell.",
    ],
    ["the account is over", ["Your account has expired"], 1, ": Your account has expired", /not meant for commands/],
    ["there is no sh, as it says", ["exec: sh: not found"], 1, ": exec: sh: not found", NO_SH],
    ["there is no sh, as the code says", ["huh?"], 127, ": huh?", NO_SH],
    [
      "it says something of its own",
      ["% Unknown command", "%"],
      1,
      ": % Unknown command",
      /^Commands need a login shell that can start sh\./,
    ],
    ["it says nothing", [], 1, "", /^Commands need a login shell/],
  ])("%s", (_name, before, exitCode, words, advice) => {
    const told = tell(exited(exitCode), { started: false }, { before });
    expect(told).toMatchObject({ status: "refused", exitCode, error: { code: "ERR_TOWLINE_COMMAND_INVALID" } });
    expect(told.error?.message).toBe(`web1 did not start the command${words}`);
    expect(told.error?.advice).toMatch(advice);
  });

  test("not even exit code 0 is well then", () => {
    expect(tell(exited(0), { started: false }).status).toBe("refused");
  });
});

test("under sudo, an expired login is told as that, and other words as a refusal of sudo", () => {
  const settings = { sudo: true };
  const codeOf = (words: string): string | undefined =>
    tell(exited(1), { started: false }, { settings, before: [words], lastWords: words }).error?.code;
  expect(codeOf("WARNING: Your password has expired.")).toBe("ERR_TOWLINE_COMMAND_INVALID");
  expect(codeOf("Password change required but no TTY available.")).toBe("ERR_TOWLINE_COMMAND_INVALID");
  expect(codeOf("sudo: a password is required")).toBe("ERR_TOWLINE_PRIVILEGE");
});

describe("what became of a command that was ended", () => {
  test.each<[EndingReport | undefined, string]>([
    [undefined, "it had ended by itself"],
    [{ verified: true, survivors: [] }, "it and its children were ended"],
    [{ verified: false, survivors: [12, 34] }, "these processes could not be ended: 12, 34"],
    [{ verified: false, survivors: [] }, "whether it still runs there could not be verified"],
  ])("%j", (ending, words) => {
    expect(tell({ kind: "timeout" }, { ending }, { settings: { timeout: 1500 } }).error?.message).toBe(
      `The command on web1 took longer than 1.5 s; ${words}`,
    );
    expect(tell({ kind: "cancelled" }, { ending }).error?.message).toBe(`The command on web1 was cancelled; ${words}`);
  });

  test("nothing is made up: it has no exit code, and the error says why it could not be ended", () => {
    const why = new Error("the host did not answer");
    const ending = { verified: false, survivors: [], error: why };
    for (const [kind, status, code] of [
      ["timeout", "timeout", "ERR_TOWLINE_COMMAND_TIMEOUT"],
      ["cancelled", "cancelled", "ERR_TOWLINE_COMMAND_CANCELLED"],
    ] as const) {
      const error = { code, cause: why, host: "web1", connector: "ssh" };
      expect(tell({ kind }, { ending })).toMatchObject({ status, exitCode: null, signal: null, error });
    }
  });

  test("who ran out of time is told how to have more; who gave up himself is told nothing", () => {
    expect(tell({ kind: "timeout" }).error?.advice).toContain("--timeout");
    expect(tell({ kind: "cancelled" }).error?.advice).toBeUndefined();
  });
});

test("input that broke is a failure, with its cause and what happened to the command", () => {
  const why = new Error("the source broke");
  const told = tell({ kind: "inputFailed", error: why }, { ending: { verified: true, survivors: [] } });
  expect(told).toMatchObject({ status: "failed", exitCode: null, error: { code: "ERR_TOWLINE_COMMAND_INPUT" } });
  expect(told.error).toMatchObject({ cause: why, host: "web1", connector: "ssh" });
  expect(told.error?.message).toBe(
    "The command on web1 did not get all of its input: the source broke; it and its children were ended",
  );
  expect(told.error?.advice).toBe("It read a part: see on the host what it did with that.");
});

describe("a link that died", () => {
  test("leaves the outcome unknown, and nobody is to run it again unseen", () => {
    const why = new Error("read ECONNRESET");
    const told = tell({ kind: "lost", error: why });
    expect(told).toMatchObject({ status: "lost", exitCode: null, signal: null });
    expect(told.error).toMatchObject({ code: "ERR_TOWLINE_LOST_CONNECTION", cause: why, host: "web1" });
    expect(told.error?.message).toBe("The connection to web1 was lost while the command ran; its outcome is unknown");
    expect(told.error?.advice).toBe("See on the host what it did before you run it again.");
  });

  test("by a connector's fault is told as that", () => {
    const fault = new PluginError("ERR_TOWLINE_PLUGIN_FAULT", "exec gave nothing");
    expect(tell({ kind: "lost", error: fault })).toMatchObject({ status: "lost", exitCode: null, error: fault });
  });
});
