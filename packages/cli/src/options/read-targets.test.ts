/** Names from files. */
import { expect, test } from "vitest";
import { parseNames } from "./read-targets.ts";

test("one a line, blank lines and comments left out", () => {
  expect(parseNames("web1\n\n  web2  \r\n# all of them\nweb3 # the old one\n@ssh/a#b\n")).toEqual([
    "web1",
    "web2",
    "web3",
    "@ssh/a#b",
  ]);
});
