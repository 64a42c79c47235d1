/** Facts set nothing: keys that belong to a connector, arguments and values that would be fetched are left out. */
import { expect, test } from "vitest";
import type { ConnectorEntry } from "../discovery/connector-entry.ts";
import type { Registry } from "../registry/registry.ts";
import { ownFacts } from "./own-facts.ts";

const registry: Registry = {
  list: () => [],
  has: () => false,
  ownerOf: (key) => (key.startsWith("docker_") ? ({ identifier: "docker" } as ConnectorEntry) : undefined),
  load: () => Promise.reject(new Error("nothing is imported")),
};

test("what would set something is left out", () => {
  const facts = {
    os: "debian",
    docker_host: "tcp://x",
    _sudo: true,
    token: { $command: ["id"] },
    deep: [{ a: { $env: "HOME" } }],
    nothing: null,
    list: [1, "two"],
  };
  expect(ownFacts(facts, registry)).toEqual({ os: "debian", list: [1, "two"] });
});
