/** Mistakes in YAML and JSON are told by line, and never with a piece of the file. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConfigError } from "../errors/kinds.ts";
import { parseJson, parseYaml } from "./parse-text.ts";

function failureOf(parsed: Promise<unknown>): Promise<ConfigError> {
  return parsed.then(
    () => expect.unreachable(),
    (error) => error as ConfigError,
  );
}

describe("an unquoted @ is named as the cause", () => {
  test.each([
    ["fleet:\n  hosts:\n    - @local\n", 3],
    ["fleet:\n  hosts:\n    @local: {}\n", 3],
    ["fleet:\n  hosts:\n    - web1\n    - @docker/ubuntu: {a: 1}\n", 4],
    ["fleet: {hosts: [web1, @local]}\n", 1],
    ["plugins:\n  - [@towline/plugin-audit, {}]\n", 2],
    ["fleet:\n  hosts:\n    web1:\n      _via: @ssh/bastion\n", 4],
    ["connectors:\n  web: @acme/towline-connector-web\nfleet: {}\n", 2],
  ])("%j", async (text, line) => {
    const error = await failureOf(parseYaml("f.yaml", text));
    expect(error.message).toBe(
      `The config f.yaml:${line} is not valid YAML: a value that begins with "@" needs quotes`,
    );
    expect(error.advice).toContain("quotes");
  });
});

test.each([
  ["a: 1\na: 2\n", 2],
  ["a:\n  b: 1\n c: 2\n", 3],
  ["a: 1\nb: *hunter2\n", 2],
  ["a: 1\nb: !hunter2 x\n", 2],
  ["a: 1\nssh_password: hunter2: x\n", 2],
  ['a: "hunter2\n', 2],
  ["a:\n\tb: hunter2\n", 2],
])("tells the line of a mistake in %j, and shows nothing of it", async (text, line) => {
  const error = await failureOf(parseYaml("f.yaml", text));
  expect(error).toMatchObject({ code: "ERR_TOWLINE_CONFIG_SYNTAX" });
  expect(error.message).toMatch(new RegExp(`^The config f\\.yaml:${line} is not valid YAML: .+`));
  expect(`${error.message}${error.stack}${error.cause}`).not.toContain("hunter2");
});

test("keeps dates, words and times as text", async () => {
  const { document } = await parseYaml(
    "f",
    "{ tag: 2024-01-01, answer: no, time: 12:30:00, port: 22, on: true, empty: }",
  );
  expect(document).toEqual({
    tag: "2024-01-01",
    answer: "no",
    time: "12:30:00",
    port: 22,
    on: true,
    empty: null,
  });
});

test.each([
  ['{\n  "a": 1,\n}', 3],
  ['{\n  "a": 1\n  "b": "hunter2"\n}', 3],
  ['{\n  "a": hunter2"\n}', undefined],
])("tells a mistake in the JSON %j", async (text, line) => {
  const error = await failureOf(parseJson("f.json", text));
  expect(error.message).toMatch(
    line === undefined ? /^The config f\.json/ : new RegExp(`^The config f\\.json:${line} `),
  );
  expect(`${error.message}${error.stack}${error.cause}`).not.toContain("hunter2");
});

test("reads JSON as JSON.parse does", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue({ depthSize: "medium" }),
      fc.constantFrom(undefined, 1, "\t"),
      async (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        const { document, problems } = await parseJson("f.json", text);
        // Numbers with more digits than are kept are told, and so are their places.
        if (problems.length === 0) expect(document).toEqual(JSON.parse(text));
      },
    ),
  );
});

test("takes texts of any length, and no nesting without end", async () => {
  const long = { a: '\\"'.repeat(1_000_000), b: "\\".repeat(1_000_001) };
  expect((await parseJson("f.json", JSON.stringify(long))).document).toEqual(long);
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  expect((await failureOf(parseJson("f.json", deep))).message).toBe("The config f.json is nested too deep");
  expect((await failureOf(parseYaml("f.yaml", deep))).message).toContain("nesting exceeded");
});
