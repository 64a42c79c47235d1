/** The arguments that plugins see are the global ones, whatever other options a call has. */
import { expect, test } from "vitest";
import { isSecret } from "../command/secret.ts";
import { mergeArguments } from "./run-context.ts";

test("the call wins over the host's settings, and variables merge one by one", () => {
  const settings = { chdir: "/srv", timeout: 1000, env: { A: "1", B: "1" } };
  const call = { chdir: undefined, timeout: 2000, env: { B: "2" } };
  expect(mergeArguments(settings, call)).toEqual({ chdir: "/srv", timeout: 2000, env: { A: "1", B: "2" } });
});

test("options of the fan-out and of transfers are no arguments", () => {
  const options = { sudo: true, parallelism: 3, onSlowdown: () => {}, signal: AbortSignal.abort(), verify: true };
  expect(mergeArguments({}, options)).toEqual({ sudo: true });
});

test("a password that is given as text can't be shown", () => {
  expect(isSecret(mergeArguments({}, { sudoPassword: "secret" }).sudoPassword)).toBe(true);
});
