/** A check always ends with a finding: whatever it throws, and even if it never answers. */
import { ConnectError } from "@towline/core";
import { expect, test } from "vitest";
import { runCheck } from "./check.ts";

test("an error of Towline's is told with its advice", async () => {
  const error = new ConnectError("refused", "web1: the connection was refused", { advice: "Start sshd." });
  const finding = await runCheck({ name: "x", deadline: 5000, work: () => Promise.reject(error) });
  expect(finding).toMatchObject({ mark: "failed", detail: error.message, advice: "Start sshd." });
});

test("a check that throws at once is a finding too", async () => {
  const finding = await runCheck({
    name: "x",
    deadline: 5000,
    work: () => {
      throw new Error("broken");
    },
  });
  expect(finding).toMatchObject({ mark: "failed", detail: "broken" });
});

test("a check that never answers is told to stop and left behind", async () => {
  let aborted = false;
  const finding = await runCheck({
    name: "x",
    deadline: 20,
    work: (signal) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      return new Promise(() => {});
    },
  });
  expect(finding).toMatchObject({ mark: "failed", detail: "no answer within 0.02 s" });
  expect(aborted).toBe(true);
});
