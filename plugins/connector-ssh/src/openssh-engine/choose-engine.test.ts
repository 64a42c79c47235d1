/** Which engine connects, and what people are told about it. */
import { expect, test } from "vitest";
import { chooseEngine } from "./choose-engine.ts";

const NEED = "the key id has a certificate";

test.each([
  ["auto", [], "ssh2", "nothing in its settings needs openssh"],
  ["auto", [NEED], "openssh", NEED],
  ["auto", [NEED, "another"], "openssh", `${NEED}; another`],
  ["ssh2", [], "ssh2", "ssh_engine says so"],
  ["ssh2", [NEED], "ssh2", `ssh_engine says so, which goes without this: ${NEED}`],
  ["openssh", [NEED], "openssh", "ssh_engine says so"],
] as const)("%s with %j: %s", (wanted, needs, engine, reason) => {
  expect(chooseEngine(wanted, needs)).toEqual({ engine, reason });
});
