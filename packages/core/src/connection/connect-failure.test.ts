/** What people are told when a host is not reached, and what programs go by. */
import { describe, expect, test } from "vitest";
import { ConnectError, LostConnectionError, PluginError, RunError } from "../errors/kinds.ts";
import {
  connectCancelled,
  connectFailure,
  connectTimeout,
  isCarrierLost,
  withLastFailure,
  withSuggestion,
} from "./connect-failure.ts";
import { failedBeforeStart } from "./failed-before-start.ts";

const LOST = new LostConnectionError("the link died");
const about = { host: "web1", connector: "ssh" };

describe("whatever a connector fails with is an error of Towline's", () => {
  test("a mistake of its own comes with its words, and how to see more", () => {
    const cause = new TypeError("x is not a function");
    expect(connectFailure(cause, "web1", "ssh")).toMatchObject({
      ...{ code: "ERR_TOWLINE_CONNECT", reason: "protocol", ...about, cause },
      message: "web1 could not be connected by ssh: x is not a function",
      advice: 'Run "towline doctor web1" to see each step.',
    });
  });

  test("a host in between that died is told as that", () => {
    const failure = connectFailure(LOST, "web1", "ssh");
    expect(failure).toMatchObject({
      ...{ code: "ERR_TOWLINE_CONNECT", reason: "carrier", ...about, cause: LOST },
      message: "The connection that web1 is reached through died",
      advice: "Try again; if it happens again, look at the host in between.",
    });
    expect(isCarrierLost(failure)).toBe(true);
  });

  test.each([
    new ConnectError("auth", "no key fits"),
    new PluginError("ERR_TOWLINE_PLUGIN_FAULT", "it gave nothing"),
    new RunError("ERR_TOWLINE_COMMAND_CANCELLED", "cancelled"),
  ])("what is one already stays as it is: $code", (error) => {
    expect(connectFailure(error, "web1", "ssh")).toBe(error);
  });
});

test("only what was dead before the host was asked is worth another way there", () => {
  expect(
    isCarrierLost(new ConnectError("carrier", "the jump host refused", { cause: new ConnectError("auth", "no") })),
  ).toBe(false);
  expect(isCarrierLost(new ConnectError("protocol", "it hung up", { cause: LOST }))).toBe(false);
  expect(isCarrierLost(LOST)).toBe(false);
  expect(isCarrierLost(new Error("no"))).toBe(false);
});

describe("a name that was probably a slip", () => {
  const notFound = new ConnectError("dns", "no server knows wbe1", { ...about, cause: "ENOTFOUND" });

  test("is told with what was meant", () => {
    expect(withSuggestion(notFound, "web1")).toMatchObject({
      ...{ code: "ERR_TOWLINE_CONNECT", reason: "dns", ...about, cause: "ENOTFOUND" },
      message: "no server knows wbe1",
      advice: 'Did you mean "web1"?',
    });
  });

  test("but not where nothing is near, nor where the name was found, nor of another error", () => {
    expect(withSuggestion(notFound, undefined)).toBe(notFound);
    for (const other of [new ConnectError("refused", "no"), new RunError("ERR_TOWLINE_GATE", "no"), new Error("no")]) {
      expect(withSuggestion(other, "web1")).toBe(other);
    }
  });
});

describe("the end of the time for connecting", () => {
  const late = connectTimeout("web1", "ssh", 1500);

  test("tells how long it was, and how to have more", () => {
    expect(late).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "timeout", ...about });
    expect(late.message).toBe("web1 was not connected within 1.5 s");
    expect(late.advice).toContain("--connect-timeout");
  });

  test("tells what the tries until then failed with, and what that one advises", () => {
    const last = new ConnectError("refused", "nobody listens on port 22", { advice: "Start sshd." });
    const told = withLastFailure(late, last);
    expect(told).toMatchObject({ reason: "timeout", ...about, cause: last, advice: "Start sshd." });
    expect(told.message).toBe("web1 was not connected within 1.5 s: nobody listens on port 22");
    expect(withLastFailure(late, new ConnectError("refused", "no")).advice).toBe(late.advice);
  });

  test("stands alone where nothing failed before, or it is the failure", () => {
    expect(withLastFailure(late, undefined)).toBe(late);
    expect(withLastFailure(late, late)).toBe(late);
  });

  test("a caller that gave up is told just that", () => {
    const cancelled = connectCancelled("web1", "ssh");
    expect(cancelled).toMatchObject({ reason: "cancelled", message: "Connecting to web1 was cancelled", ...about });
    expect(withLastFailure(cancelled, LOST)).toBe(cancelled);
  });
});

describe("the status of what never started", () => {
  test.each([
    ["cancelled", new RunError("ERR_TOWLINE_COMMAND_CANCELLED", "x")],
    ["skipped", new RunError("ERR_TOWLINE_GATE", "x")],
    ["unreachable", LOST],
    ["unreachable", new ConnectError("refused", "x")],
    ["cancelled", new ConnectError("cancelled", "x")],
    ["refused", new PluginError("ERR_TOWLINE_PLUGIN_FAULT", "x")],
  ] as const)("%s: $code", (status, error) => {
    expect(failedBeforeStart(error, "web1", "ssh")).toEqual({ status, error });
  });

  test("a mistake of the connector names it", () => {
    const cause = new Error("no channel");
    const { status, error } = failedBeforeStart(cause, "web1", "ssh");
    expect(status).toBe("refused");
    expect(error).toMatchObject({ code: "ERR_TOWLINE_COMMAND_UNSUPPORTED", ...about, cause });
    expect(error.message).toBe("ssh could not start it on web1: no channel");
  });
});
