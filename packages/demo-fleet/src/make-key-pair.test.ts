/** Key pairs of the demo and of servers in tests. */
import ssh2 from "ssh2";
import { expect, test } from "vitest";
import { makeKeyPair } from "./make-key-pair.ts";

test("each of many can be read", () => {
  const unreadable = Array.from({ length: 1_500 }, () => makeKeyPair().private).filter(
    (text) => ssh2.utils.parseKey(text) instanceof Error,
  );
  expect(unreadable).toEqual([]);
});
