/** Which failures are tried again, and how often: by the settings, by the plugins, and where nobody says anything. */
import { expect, test } from "vitest";
import { ConnectError, type ConnectErrorDetails, type ConnectFailureReason } from "../errors/kinds.ts";
import { mayTryAgain, USUAL_RETRIES } from "./connect-retries.ts";

const chosen = (retries: number) => ({ retries, minDelay: 0, maxDelay: 0 });
const failure = (reason: ConnectFailureReason, details: ConnectErrorDetails = {}) =>
  new ConnectError(reason, "it failed", details);

/** How many tries there are in all. */
function countTries(error: unknown, settings: ReturnType<typeof chosen> | undefined, retries: number): number {
  let attempt = 1;
  while (attempt < 100 && mayTryAgain({ error, attempt }, retries, settings)) attempt += 1;
  return attempt;
}

test.each<[ConnectFailureReason, usual: number, withThree: number]>([
  ["dns", 1, 4],
  ["refused", 1, 4],
  ["timeout", 1, 4],
  ["protocol", 5, 4],
  ["carrier", 1, 1],
  ["auth", 1, 1],
  ["hostkey", 1, 1],
  ["cancelled", 1, 1],
])("%s: %i tries as usual, %i with three further tries, one with none", (reason, usual, withThree) => {
  expect(countTries(failure(reason), undefined, USUAL_RETRIES)).toBe(usual);
  expect(countTries(failure(reason), chosen(3), 3)).toBe(withThree);
  expect(countTries(failure(reason), chosen(0), 0)).toBe(1);
});

test("a busy host gets more tries, unless somebody says how many", () => {
  const busy = failure("protocol", { retry: "soon" });
  expect(countTries(busy, undefined, USUAL_RETRIES)).toBe(20);
  expect(countTries(busy, undefined, 0)).toBe(1);
  expect(countTries(busy, undefined, 20)).toBe(21);
  expect(countTries(busy, chosen(3), 3)).toBe(4);
});

test("who would be the worse for it is never asked again", () => {
  expect(countTries(failure("refused", { retry: "never" }), chosen(3), 3)).toBe(1);
  expect(countTries(failure("protocol", { retry: "never" }), undefined, USUAL_RETRIES)).toBe(1);
});

test("a hop in between counts by its own reason", () => {
  const through = (reason: ConnectFailureReason) => failure("carrier", { cause: failure(reason) });
  expect(countTries(through("refused"), chosen(3), 3)).toBe(4);
  expect(countTries(through("hostkey"), chosen(3), 3)).toBe(1);
  expect(countTries(through("refused"), undefined, USUAL_RETRIES)).toBe(1);
});

test("what is no failure to connect is a mistake, and stays one", () => {
  expect(countTries(new Error("a mistake"), chosen(3), 3)).toBe(1);
});
