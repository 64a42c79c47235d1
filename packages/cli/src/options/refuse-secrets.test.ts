/** No secret is taken from the command line. */
import type { Registry } from "@towline/core";
import { expect, test } from "vitest";
import { refuseSecrets } from "./refuse-secrets.ts";

const registry = {
  ownerOf: (key: string) => (key.startsWith("acme_") ? { identifier: "acme", problem: undefined } : undefined),
  load: async () => ({
    dataMeta: { acme_token: { description: "Token", secret: true }, acme_port: { description: "Port" } },
  }),
} as unknown as Registry;

test.each([
  [{ acme_token: "x" }],
  [{ _sudo_password: "x" }],
  [{ _su_password: "x" }],
  [{ _doas_password: "x" }],
  [{ _hops: { "@acme/box": { _doas_password: "x" } } }],
  [{ _hops: { "@acme/box": { acme_token: "x" } } }],
])("refuses %o without showing the value", async (data) => {
  await expect(refuseSecrets(data, registry)).rejects.toThrow(/^--data \w+: a secret/);
});

test("takes what is no secret", async () => {
  await refuseSecrets({ acme_port: 1, other: ["acme_token"], _sudo: true }, registry);
});
