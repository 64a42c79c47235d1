/** Files are text in UTF-8, or are told as what they are. */
import { expect, test } from "vitest";
import { decodeText } from "./read-text.ts";

test.each<[string, readonly number[], object]>([
  ["nothing", [], { text: "" }],
  ["text", [...Buffer.from("é漢\n")], { text: "é漢\n" }],
  ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61], { text: "a" }],
  ["UTF-16, little end first", [0xff, 0xfe, 0x61, 0], { problem: "is UTF-16 and not UTF-8" }],
  ["UTF-16, big end first", [0xfe, 0xff, 0, 0x61], { problem: "is UTF-16 and not UTF-8" }],
  ["half of such a mark", [0xff, 0x61], { problem: "is not UTF-8", line: 1 }],
  ["its other half", [0x61, 0xfe], { problem: "is not UTF-8", line: 1 }],
  ["a wrong byte on a line", [0x61, 0x0a, 0x62, 0x0a, 0xe9, 0x0a, 0x63], { problem: "is not UTF-8", line: 3 }],
  ["a wrong byte on the last line", [0x61, 0x0a, 0xe9], { problem: "is not UTF-8", line: 2 }],
])("%s", (_title, bytes, expected) => {
  expect(decodeText(Uint8Array.from(bytes))).toEqual(expected);
});
