/** What is advised when many hosts run out of time at once. */
import { expect, test } from "vitest";
import { LoginGate, type Turn } from "../login/login-gate.ts";
import { explainAbort } from "./connect-errors.ts";

const enter = (count: number): Promise<Turn[]> => {
  const gate = new LoginGate();
  return Promise.all(Array.from({ length: count }, () => gate.enter(new AbortController().signal)));
};

test("servers that are slow while many log in get advice on load, and one that is slow by itself does not", async () => {
  const place = { name: "web1", address: "10.0.0.1", port: 22 };
  const late = AbortSignal.abort(new DOMException("the time is up", "TimeoutError"));
  const adviceIn = (phase: "authentication" | "the TCP connection") => explainAbort(place, phase, late).advice;
  // All of them run out of time at the same moment.
  for (const turn of await enter(10)) {
    expect(adviceIn("authentication")).toContain("Lower --parallel");
    expect(adviceIn("the TCP connection")).not.toContain("--parallel");
    turn.end("failed");
  }
  const [alone] = await enter(1);
  expect(adviceIn("authentication")).not.toContain("--parallel");
  alone?.end("failed");
});
