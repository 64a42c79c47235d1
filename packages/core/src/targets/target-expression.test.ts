/** The grammar of targets. */
import { expect, test } from "vitest";
import { parseTargets, type TargetAtom, type TargetExpression } from "./target-expression.ts";

function spell({ terms, without }: TargetExpression): string {
  const text = (atoms: readonly TargetAtom[]) => atoms.map((atom) => atom.text);
  const words = terms.map((term) =>
    [term.from?.text ?? "all", ...text(term.within), ...text(term.without).map((name) => `!${name}`)].join("&"),
  );
  return [...words, ...text(without).map((name) => `!${name}`)].join(" ");
}

test.each<[string[], string[], string]>([
  [["a,b"], [], "a b"],
  [["a", "b"], [], "a b"],
  [["a&b,c"], [], "a&b c"],
  [["a&!b"], [], "a&!b"],
  [["a,!b"], [], "a !b"],
  [["!b"], [], "all !b"],
  [["!b&a"], [], "a&!b"],
  [["a"], ["b,c", "!d"], "a !b !c !d"],
  [["web[1-3,7],db"], [], "web[1-3,7] db"],
  [[" a , b "], [], "a b"],
  [[], ["b"], "!b"],
])("reads %j without %j", (targets, exclude, expected) => {
  expect(spell(parseTargets(targets, exclude))).toBe(expected);
});

test.each<[string, TargetAtom["kind"]]>([
  ["all", "all"],
  ["web*", "glob"],
  ["web?", "glob"],
  ["web[1-3]", "range"],
  ["web[1-3]*", "range"],
  ["[::1]", "name"],
  ["@ssh/a//@docker/b", "name"],
])("takes %s for a %s", (text, kind) => {
  expect(parseTargets([text]).terms[0]?.from?.kind).toBe(kind);
});

test.each(["", "a,,b", "a&", "!", ",a", "!,a"])("refuses %j", (text) => {
  expect(() => parseTargets([text])).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID" }));
});

test.each<[string, string]>([
  ["n1,n2&n2", "n2&n2,n1"],
  ["a,b&!c", "b&!c,a"],
  ["a,b&c,d,!e", "b&c,a,d,!e"],
  ["web[1-2],db&@docker", "db&@docker,web[1-2]"],
  ["a&b,c&d", "as a target of its own"],
  ["n1!n2", "n1,!n2"],
  ["n[1-3]!n2!n3", "n[1-3],!n2,!n3"],
  ["@docker/a!@docker/b", "@docker/a,!@docker/b"],
  ["@docker!@docker/b", "@docker,!@docker/b"],
  ["a&b!c", "b,!c"],
  ["n1^n2", "n1,n2"],
])("refuses %s, which ClusterShell reads otherwise, and says how to write it: %s", (text, advice) => {
  expect(() => parseTargets([text])).toThrow(
    expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID", advice: expect.stringContaining(advice) }),
  );
});

test.each<[string[], string]>([
  [["a&b,c"], "a&b c"],
  [["a", "b&c"], "a b&c"],
  [["!a,b&c"], "b&c !a"],
  [["a&b,!c"], "a&b !c"],
  [["@chroot/srv/wow!"], "@chroot/srv/wow!"],
])("still reads %j", (targets, expected) => {
  expect(spell(parseTargets(targets))).toBe(expected);
});

test("leaves out no intersection", () => {
  expect(() => parseTargets(["all"], ["web&@docker"])).toThrow(/can't be left out/);
});
