/** Literals of Python are read as Python reads them; all else is told with its line. */
import { expect, test } from "vitest";
import type { Computed } from "./literals.ts";
import { readModule } from "./read-module.ts";
import { DataMaker } from "./to-data.ts";

function read(text: string) {
  const computed: Computed[] = [];
  const maker = new DataMaker((each) => computed.push(each));
  const { assignments, code } = readModule(text);
  const data = Object.fromEntries(assignments.map(({ name, value, line }) => [name, maker.toData(value, line)]));
  return {
    data,
    computed: computed.map(({ line, what }) => `${line}: ${what}`),
    code: code.map(({ line, what }) => `${line}: ${what}`),
  };
}

test.each([
  ["1", 1],
  ["-1", -1],
  ["1_000", 1000],
  ["0x1F", 31],
  ["0o17", 15],
  ["0b101", 5],
  ["1.5", 1.5],
  [".5", 0.5],
  ["1e3", 1000],
  ["True", true],
  ["None", null],
  ["'a'", "a"],
  ['"a\'b"', "a'b"],
  [String.raw`'a\tb\x41\u00e9\U0001F600\101\q'`, "a\tbAé😀A\\q"],
  [String.raw`r'a\tb'`, "a\\tb"],
  ['"""a\n"b"\n"""', 'a\n"b"\n'],
  ["\"a\" 'b'", "ab"],
  ['("a"\n  "b")', "ab"],
  ['"a" + "b"', "ab"],
  ["'a\\\nb'", "ab"],
  ["()", []],
  ["(1,)", [1]],
  ["(1)", 1],
  ["1, 2", [1, 2]],
  ["[1, # one\n 2,\n]", [1, 2]],
  ["[1] + [2]", [1, 2]],
  ["[*[1, 2], 3]", [1, 2, 3]],
  ["{}", {}],
  ["{'a': 1, \"b\": {'c': [None]}, 3: 4}", { a: 1, b: { c: [null] }, 3: 4 }],
  ["{**{'a': 1}, 'b': 2}", { a: 1, b: 2 }],
  ["{'__proto__': 1}", JSON.parse('{"__proto__":1}')],
  ["{1, 2}", [1, 2]],
  ["1 + \\\n 1", undefined],
])("%s", (text, value) => {
  expect(read(`x = ${text}\n`).data.x).toEqual(value);
});

test("names stand for what they were given, and the last value counts", () => {
  const { data } = read("a: list[str] = ['x']\nb = c = a\na += ['y']; d = a\na = 1\n");
  expect(data).toEqual({ a: 1, b: ["x"], c: ["x"], d: ["x", "y"] });
});

test("what only Python works out is told with its line, and the rest of a list is kept", () => {
  const { data, computed, code } = read(
    [
      "import os",
      "a = ['x', os.getenv('Y', [1]), f'{z}', y, 'z']",
      "b = [f'web{i}' for i in range(3)]",
      "c = {'k': v if w else u, 'l': 2, **m, (1, 2): 3}",
      "d = {k: v for k, v in x}",
      "e = a[0]",
      "f = lambda x: [1]",
      "def g():",
      "    h = 1",
      "    return h",
      "if a:",
      "    i = 1",
      "else:",
      "    i = 2",
      "print(a)",
      "@decorated",
      "class J: pass",
      "k = 'end'",
    ].join("\n"),
  );
  expect(data).toEqual({
    a: ["x", "z"],
    c: { l: 2 },
    k: "end",
    b: undefined,
    d: undefined,
    e: undefined,
    f: undefined,
  });
  expect(computed).toEqual([
    "2: a call of os.getenv()",
    "2: an f-string",
    "2: the name y",
    "3: a comprehension",
    "4: the name m",
    "4: a key that is a list",
    "4: an expression",
    "5: a comprehension",
    "6: the value of a",
    "7: an expression",
  ]);
  expect(code).toEqual(["8: a function", "11: a condition", "15: a statement", "17: a class"]);
});

test.each([
  ["a = [1", 'the "[" is not closed'],
  ["a = 1]", 'there is a "]" that closes nothing'],
  ["a = (1]", 'there is a "]" that closes nothing'],
  ["a = 'x", "a text is not closed"],
  ["a = ?", "there is a character that is no Python"],
  [`a = ${"[".repeat(200)}${"]".repeat(200)}`, "brackets are more than 100 deep"],
])("%s is no Python that anybody writes", (text, message) => {
  expect(() => readModule(`\n${text}`)).toThrow(message);
});

test("what doubles with every line comes to an end", () => {
  const doubled = ["a = ['x'] * 1", "a = ['x']", ...Array.from({ length: 60 }, () => "a = a + a")].join("\n");
  expect(read(doubled).computed).not.toEqual([]);
  const nested = ["a = ['x']", ...Array.from({ length: 60 }, () => "a = [a, a]")].join("\n");
  expect(() => read(nested)).toThrow("too large");
  const deep = ["a = ['x']", ...Array.from({ length: 5000 }, () => "a = [a]")].join("\n");
  expect(() => read(deep)).toThrow("too large");
});
