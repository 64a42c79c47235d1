/** Lines as bash has them. */
import { expect, test } from "vitest";
import { readBashLine, writeBashWord } from "./bash-line.ts";

const BREAKS = " \t\n\"'@><=;|&(:";

test.each<[string, readonly string[], number, string]>([
  ["towline ", ["towline", ""], 0, ""],
  ["towline  run\tw", ["towline", "run", "w"], 0, ""],
  ["t 'a b' c", ["t", "a b", "c"], 0, ""],
  ["t a\\ b", ["t", "a b"], 0, ""],
  ["t 'a b", ["t", "a b"], 0, "'"],
  ['t "a \\"b\\x', ["t", 'a "b\\x'], 0, '"'],
  ["t @ssh/we", ["t", "@ssh/we"], 0, ""],
  ["t a,@b", ["t", "a,@b"], 2, ""],
  ["t --config=a:b", ["t", "--config=a:b"], 11, ""],
  ["t 'a'b", ["t", "ab"], 1, ""],
  ["t a,'b@c", ["t", "a,b@c"], 2, "'"],
  ["t ''", ["t", ""], 0, ""],
  ["t '' x", ["t", "", "x"], 0, ""],
  ["t a\\", ["t", "a"], 0, ""],
])("%j", (line, words, kept, quote) => {
  expect(readBashLine(line, BREAKS)).toEqual({ words, kept, quote });
});

test.each<[string, string, string | undefined]>([
  ["t w", "web 1", "web\\ 1"],
  ["t w", "w$(id)'\"!", "w\\$\\(id\\)\\'\\\"\\!"],
  ["t @l", "@local", "@local"],
  ["t 'w", "web 1", "web 1"],
  ["t 'w", "we'b", undefined],
  ['t "w', 'w$"`', 'w\\$\\"\\`'],
])("%j is completed to %j by %j", (line, value, written) => {
  expect(writeBashWord(value, readBashLine(line, BREAKS))).toBe(written);
});
