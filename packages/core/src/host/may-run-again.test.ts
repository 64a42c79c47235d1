/** What is run again where `retries` asks for it: each outcome, with the reason why a host was not reached. */
import { expect, test } from "vitest";
import { ConnectError, type ConnectFailureReason, RunError } from "../errors/kinds.ts";
import type { RunStatus } from "../result/statuses.ts";
import { mayRunAgain } from "./may-run-again.ts";

test.each<[ConnectFailureReason, boolean]>([
  ["dns", true],
  ["refused", true],
  ["timeout", true],
  ["protocol", true],
  ["carrier", true],
  ["auth", false],
  ["hostkey", false],
])("a host that is not reached, by its reason %s: %s", (reason, expected) => {
  const facts = { status: "unreachable", error: new ConnectError(reason, "not reached") } as const;
  expect(mayRunAgain(facts, { started: false, idempotent: true })).toBe(expected);
});

test("a host that would be the worse for another try is not asked again", () => {
  const error = new ConnectError("refused", "it punishes this address", { retry: "never" });
  expect(mayRunAgain({ status: "unreachable", error }, { started: false, idempotent: true })).toBe(false);
});

test.each<[RunStatus, started: boolean, idempotent: boolean, expected: boolean]>([
  ["ok", true, true, false],
  ["cancelled", false, true, false],
  ["cancelled", true, true, false],
  ["failed", true, false, false],
  ["failed", true, true, true],
  ["lost", true, false, false],
  ["lost", true, true, true],
  ["timeout", false, false, true],
])("%s, started: %s, idempotent: %s: %s", (status, started, idempotent, expected) => {
  expect(mayRunAgain({ status, error: undefined }, { started, idempotent })).toBe(expected);
});

test.each(["ERR_TOWLINE_PRIVILEGE", "ERR_TOWLINE_COMMAND_INVALID"] as const)("%s stays what it is", (code) => {
  const error = new RunError(code, "refused");
  expect(mayRunAgain({ status: "refused", error }, { started: false, idempotent: true })).toBe(false);
});
