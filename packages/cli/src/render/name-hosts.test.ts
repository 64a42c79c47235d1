/** Hosts as they are named in little room. */
import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";
import { nameHosts } from "./name-hosts.ts";

test.each([
  [["db1"], "db1"],
  [["web10", "web2", "web1"], "web[1-2,10] (3 hosts)"],
  [["b", "a"], "a,b (2 hosts)"],
  [["x\u001b[31m"], "x"],
])("%j", (names, text) => {
  expect(nameHosts(names, 60)).toBe(text);
});

test("of many that can't be folded, the first, and how many more", () => {
  const names = Array.from(
    { length: 500 },
    (_, index) => `h${String.fromCharCode(97 + (index % 26))}${index * 7}x${index}`,
  );
  const text = nameHosts(names, 60);
  expect(text).toMatch(/^ha0x0, ha182x26, .* and \d+ more \(500 hosts\)$/);
  expect(displayWidth(text)).toBeLessThanOrEqual(60);
});

test("one name that is too long stays whole", () => {
  expect(nameHosts(["a".repeat(80)], 60)).toBe("a".repeat(80));
  expect(nameHosts(["a".repeat(80), "b"], 60)).toBe(`${"a".repeat(80)} and 1 more (2 hosts)`);
});
