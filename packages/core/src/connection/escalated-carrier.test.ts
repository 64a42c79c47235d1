/** The carrier of later hops: the same one for all that ride on it as the same user. */
import { expect, test } from "vitest";
import { Secret } from "../command/secret.ts";
import { localMachine } from "../local/local-machine.ts";
import { escalatedCarrier } from "./escalated-carrier.ts";

test("is the connection itself where the user stays the same", () => {
  expect(escalatedCarrier(localMachine, {}, "@local")).toBe(localMachine);
});

test("is one for all that ride on it as the same user, and another for others", () => {
  const asRoot = escalatedCarrier(localMachine, { sudo: true }, "@local");
  expect(escalatedCarrier(localMachine, { sudo: true }, "@local")).toBe(asRoot);
  const others = [
    { sudo: true, sudoUser: "app" },
    { sudo: true, sudoPassword: new Secret("one") },
    { sudo: true, sudoPassword: new Secret("two") },
  ].map((escalation) => escalatedCarrier(localMachine, escalation, "@local"));
  expect(new Set([asRoot, localMachine, ...others]).size).toBe(5);
  expect(escalatedCarrier({ ...localMachine }, { sudo: true }, "@local")).not.toBe(asRoot);
});
