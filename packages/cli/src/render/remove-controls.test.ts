/** Text from hosts must never steer the terminal it is shown on. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { removeControls, showLastState } from "./remove-controls.ts";

test.each([
  ["plain", "plain"],
  ["tab\tstays", "tab\tstays"],
  ["\x1b[31mred\x1b[0m", "red"],
  ["\x1b[2J\x1b[Hcleared", "cleared"],
  ["\x1b]0;title\x07after", "after"],
  ["\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\", "link"],
  ["\x1b]52;c;aGVsbG8=", ""],
  ["\x1bP+q544e\x1b\\dcs", "dcs"],
  ["\x1bcreset", "reset"],
  ["\x1b(0charset", "charset"],
  ["\x9b31mone byte", "one byte"],
  ["cut off \x1b[31", "cut off 31"],
  ["bell\x07", "bell^G"],
  ["back\bspace", "back^Hspace"],
  ["nul\0", "nul^@"],
  ["del\x7f", "del^?"],
  ["\x85", "\\x85"],
  ["user\u202egnp.exe", "user\\u202egnp.exe"],
  ["汉字 é 🚢", "汉字 é 🚢"],
])("%j is shown as %j", (text, shown) => {
  expect(removeControls(text)).toBe(shown);
});

test.each([
  ["10%\r50%\r100%", "100%"],
  ["windows line\r", "windows line"],
  ["50%\r\x1b[K", "50%"],
  ["\r\r", ""],
  ["no return", "no return"],
])("of %j the last state is %j", (line, shown) => {
  expect(showLastState(line)).toBe(shown);
});

test("nothing that a terminal obeys is left, whatever came", () => {
  const hostile = fc.array(
    fc.constantFrom(
      "\x1b",
      "[",
      "]",
      "P",
      "\x07",
      "\\",
      "\x9b",
      "\x9d",
      "\x9c",
      "\r",
      "\n",
      "\b",
      "\x7f",
      "0",
      ";",
      "m",
      "a",
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        hostile.map((parts) => parts.join("")),
        fc.string({ unit: "binary" }),
      ),
      (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must be gone
        expect(removeControls(text)).not.toMatch(/[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
        expect(showLastState(text)).not.toContain("\x1b");
      },
    ),
  );
});
