/** What a connector's installation check says of a program of this machine. */
import { expect, onTestFinished, test, vi } from "vitest";
import { checkProgram } from "./check-program.ts";

const advice = "Install it.";

test.each<[string, readonly [string, ...string[]], object]>([
  [
    "its version is the first line that says something",
    ["sh", "-c", "echo; echo ' v1.2 '; echo more"],
    { ok: true, detail: "v1.2" },
  ],
  ["also on stderr, as ssh -V does", ["sh", "-c", "echo OpenSSH_9 >&2"], { ok: true, detail: "OpenSSH_9" }],
  ["silence is well", ["true"], { ok: true, detail: "" }],
  ["it fails", ["sh", "-c", "echo broken; exit 3"], { ok: false, detail: "broken", advice }],
  ["it is not there", ["no-such-program"], { ok: false, detail: "not installed on this machine", advice }],
])("%s", async (_name, argv, finding) => {
  expect(await checkProgram({ argv, advice })).toEqual({ name: argv[0], ...finding });
});

test("it does not answer", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const asked = checkProgram({ argv: ["sleep", "300"], advice });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await asked).toEqual({ name: "sleep", ok: false, detail: "it does not answer", advice });
});
