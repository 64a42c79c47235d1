/** The exit code of a shell, however it ended. */
import { ConnectError, HookError, LostConnectionError, RunError } from "@towline/core";
import { expect, test } from "vitest";
import { UsageError } from "../process/usage-error.ts";
import { exitCodeOfError, exitCodeOfShell } from "./exit-code-of-shell.ts";

const nothing = { exitCode: null, signal: null };

test.each([
  [0, { status: "ok", exitCode: 0, signal: null }],
  [255, { status: "failed", exitCode: 255, signal: null }],
  [137, { status: "failed", exitCode: null, signal: "SIGKILL" }],
  [129, { status: "failed", exitCode: null, signal: "SIGHUP" }],
  [3, { status: "lost", ...nothing }],
  [130, { status: "cancelled", ...nothing }],
  // sudo's own exit code, and not that of a shell.
  [1, { status: "refused", exitCode: 77, signal: null }],
] as const)("%i for %j", (code, result) => {
  expect(exitCodeOfShell(result)).toBe(code);
});

test.each([
  [3, new ConnectError("refused", "nobody there")],
  [3, new LostConnectionError("the link died")],
  [130, new ConnectError("cancelled", "given up")],
  [130, new RunError("ERR_TOWLINE_COMMAND_CANCELLED", "given up")],
  [1, new RunError("ERR_TOWLINE_PRIVILEGE", "sudo refused")],
  [1, new HookError("ERR_TOWLINE_HOOK_FAILED", "deny", "run.before", "not today")],
  [2, new UsageError("no terminal")],
  [2, new TypeError("a mistake of ours")],
])("%i where none was started: %s", (code, error) => {
  expect(exitCodeOfError(error)).toBe(code);
});
