/** The grammar of targets. */
import { expect, test } from "vitest";
import type { TargetAtom } from "./target-atom.ts";
import { parseTargets, type TargetExpression } from "./target-expression.ts";

/** Each step with its operator; what is left out for all, at the end. */
function spell({ terms, without }: TargetExpression): string {
  const spelled = terms.map((steps) =>
    steps
      .map(({ operator, atom }) => operator + atom.text)
      .join("")
      .slice(1),
  );
  return [...spelled, ...without.map(({ text }) => `-${text}`)].join(" ");
}

test.each<[string[], string[], string]>([
  [["a,b"], [], "a,b"],
  [["a", "b"], [], "a b"],
  [["a&b,c"], [], "a&b,c"],
  [["a&!b"], [], "a!b"],
  [["a!b"], [], "a!b"],
  [["a^b"], [], "a^b"],
  [["a,b&c"], [], "a,b&c"],
  [["a,!b"], [], "a -b"],
  [["a,!b,c"], [], "a,c -b"],
  [["!b"], [], "all -b"],
  [["!b,a"], [], "a -b"],
  [["!b&a"], [], "a -b"],
  [["a"], ["b,c", "!d"], "a -b -c -d"],
  [["web[1-3,7],db"], [], "web[1-3,7],db"],
  [[" a , b ! c "], [], "a,b!c"],
  [[], ["b"], "-b"],
  [["@docker/a!@docker/b"], [], "@docker/a!@docker/b"],
  [["@docker!@docker/b"], [], "@docker!@docker/b"],
  [["@chroot/srv/wow!"], [], "@chroot/srv/wow!"],
  [["@chroot/srv/a!b/c"], [], "@chroot/srv/a!b/c"],
  [["web1//@docker/x!y/z,b"], [], "web1//@docker/x!y/z,b"],
  [["os!=debian"], [], "os!=debian"],
  [['os="a,b & c"&d'], [], 'os="a,b & c"&d'],
  [["os~^deb(ian|x,y)$&d"], [], "os~^deb(ian|x,y)$&d"],
  [["~/^a,b!/i,d"], [], "~/^a,b!/i,d"],
  [["'a,b'!c"], [], "a,b!c"],
])("reads %j without %j", (targets, exclude, expected) => {
  expect(spell(parseTargets(targets, exclude))).toBe(expected);
});

test.each<[string, TargetAtom["kind"]]>([
  ["all", "all"],
  ["@*", "all"],
  ["web*", "glob"],
  ["web?", "glob"],
  ["web[1-3]", "range"],
  ["web[1-3]*", "range"],
  ["web[ 1 - 8 / 2 , 9 ]", "range"],
  ["[::1]", "name"],
  ["deploy@[fe80::1%eth0]:22", "name"],
  ["web1:2222", "name"],
  ["@ssh/a//@docker/b", "name"],
  ["@docker/a=b", "name"],
  ["first", "name"],
  ["'first:5'", "name"],
  ["group:web", "group"],
  ["host:web", "host"],
  ["has:os", "has"],
  ["os=debian", "data"],
  ["labels.tier~^w", "data"],
  ["cores >= 8", "data"],
  ["~^web", "pattern"],
  ["first:5", "pick"],
  ["first 5", "pick"],
  ["last:10%", "pick"],
  ["random 3 seed=x", "pick"],
  ["random:3:x", "pick"],
  ["1/4", "pick"],
])("takes %s for a %s", (text, kind) => {
  expect(parseTargets([text]).terms[0]?.[0]?.atom.kind).toBe(kind);
});

/** Each with what is marked of it, and a part of the advice. */
test.each<[string, string, string]>([
  ["", "", ""],
  ["a,,b", ",", "a name on each side"],
  ["a&", "&", "a name on each side"],
  ["a^", "^", "on each side of a ^"],
  [",a", ",", "a name on each side"],
  ["!", "!", "after an exclamation mark"],
  ["!,a", "!", "after an exclamation mark"],
  ["a!!b", "!", "a name on each side"],
  ["a^!b", "^", "on each side"],
  ["^a", "^", "on each side"],
  ["!b^a", "a", "Write them first"],
  ["a,n[1", "[1", '"web[1-3]"'],
  ["a,n1]", "]", "Remove it"],
  ["a,n[1[2-3]]", "[", '"web[1-3]"'],
  ["a,n[a-b]", "[a-b]", '"web[1-3]"'],
  ["a,n[1,,3]", ",", '"web[1-3]"'],
  ["a,n[]", "]", '"web[1-3]"'],
  ["a,n[1-]", "1-", '"web[1-3]"'],
  ["a,n[-3]", "-3", '"web[1-3]"'],
  ["a,n[1-2,5-1]", "5-1", "Swap its ends"],
  ["a,n[1-9/0]", "1-9/0", "Count by 1"],
  ["a,n[1-05]", "1-05", "Write [01-05] for names with zeros, or [1-5]"],
  ["a,n0[8-12]", "8-12", "inside of the brackets: [08-12]"],
  ["a,n[1-1000000000]", "n[1-1000000000]", "1,000,000 is the most"],
  ["n[1-1000000],m1,m[1-2]", "m[1-2]", "1,000,000 is the most"],
  ["a,n1 n2", "n1 n2", "n1,n2"],
  ["a,failed of last", "failed of last", "--hosts-file"],
  ["a,@local:web", "@local:web", "@clustershell/local"],
  ["a,@@local", "@@local", "Name hosts or groups"],
  ["a,cores>=many", "many", "such as >=8"],
  ["a,os=", "=", "has:os"],
  ["a,os==b", "os==b", "os=b"],
  ["a,os=~b", "os=~b", "os~b"],
  ["a,os~(", "(", "regular expression"],
  ["a,os~/a/g", "/a/g", "regular expression"],
  ['a,os="b', '"b', 'Write a " at its end'],
  ['a,os="b"c', '"b"c', "a comma or an ampersand"],
  ["a,os~/b", "/b", "Write a / at its end"],
  ["a,group:", "group:", "group:web"],
  ["a,''", "''", "between the quotes"],
  ["a,first:5", "first:5", "Write &first:5 to keep them, or !first:5"],
  ["a^first 5", "first 5", "Write &first 5"],
  ["a,!first:5", "first:5", "web!first:5"],
  ["a&first:0", "first:0", "first:5 or first:10%"],
  ["a&first:5:x", "first:5:x", "first:5 or first:10%"],
  ["a&random:101%", "random:101%", "random:3"],
  ["a&5/4", "5/4", "1/4"],
  ["a&0/4", "0/4", "1/4"],
])("refuses %j, and points at %j", (text, marked, advice) => {
  try {
    parseTargets([text]);
  } catch (error) {
    expect(error).toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID", advice: expect.stringContaining(advice) });
    const { message, excerpt } = error as { message: string; excerpt: string | undefined };
    expect(message).not.toContain("\n");
    if (excerpt === undefined) return expect(text.trim().length).toBeLessThanOrEqual(Math.max(marked.length, 1));
    const [line = "", marks = ""] = excerpt.split("\n");
    return expect(line.slice(marks.indexOf("^"), marks.length)).toBe(marked);
  }
  throw new Error(`${text} was read`);
});

test("leaves out no intersection", () => {
  expect(() => parseTargets(["all"], ["web&@docker"])).toThrow(/can't be left out/);
});

test("a long target is shown around its mark", () => {
  const text = `${"a,".repeat(500)}n[1-,${"b,".repeat(500)}c`;
  try {
    parseTargets([text]);
    throw new Error("It was read");
  } catch (error) {
    const { message, excerpt } = error as { message: string; excerpt: string };
    expect(message.length).toBeLessThan(250);
    const [line = "", marks = ""] = excerpt.split("\n");
    expect(line.length).toBeLessThanOrEqual(76);
    expect(line.slice(marks.indexOf("^"), marks.length)).toMatch(/^\[1-,/);
  }
});
