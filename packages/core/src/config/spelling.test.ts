/** What YAML and JSON would change in silence: kept as it is written, or refused with its line. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { base, hostsOf, load, write } from "../../../../test/support/config-files.ts";
import type { ConfigError } from "../errors/kinds.ts";

async function read(name: string, text: string | Uint8Array) {
  write({ ".git/": "" });
  writeFileSync(join(base, name), text);
  return load("", name);
}

async function refusal(name: string, text: string | Uint8Array): Promise<ConfigError> {
  return read(name, text).then(
    () => expect.unreachable(),
    (error) => error,
  );
}

describe("the order is the file's, also of names made of digits", () => {
  test.each([
    ["a.yaml", 'groups: { web: { hosts: [x] }, "10": {}, "2": {} }\nfleet: { hosts: { canary: , "1002": , "1001": } }'],
    [
      "b.yaml",
      'groups:\n  web:\n    hosts: [x]\n  "10":\n  !!str 2:\nfleet:\n  hosts:\n    canary:\n    "1002":\n    "1001":\n',
    ],
    [
      "a.json",
      '{"groups":{"web":{"hosts":["x"]},"10":{},"2":{}},"fleet":{"hosts":{"canary":{},"1002":{},"1001":null}}}',
    ],
    [
      "package.json",
      '{"1":2,"towline":{"groups":{"web":{"hosts":["x"]},"10":{},"2":{}},"fleet":{"hosts":{"canary":{},"1002":{},"1001":{}}}}}',
    ],
  ])("in %s", async (name, text) => {
    const { config } = await read(name, text);
    expect([...config.groups.keys()]).toEqual(["web", "10", "2"]);
    expect(config.hosts.map((host) => host.name)).toEqual(["canary", "1002", "1001"]);
  });

  test("behind an anchor and a merge key", async () => {
    const text = 'x: &a "7"\ndata: &hosts { b: , "9": , "8": }\nfleet: { hosts: { *a : , <<: *hosts, z: } }\n';
    const { problems } = await refusal("a.yaml", text);
    expect(problems.map(({ path }) => path)).toEqual(["x"]);
    const { config } = await read("b.yaml", text.replace('x: &a "7"\n', "").replace("*a : ,", '"7": ,'));
    expect(config.hosts.map((host) => host.name)).toEqual(["7", "b", "9", "8", "z"]);
  });
});

describe("names that are no text are refused, with their line", () => {
  const WORDS = ["10.10", "1e3", "0x1F", "012", ".inf", "true", "null", "~", "10", "-1", "0o17", "False"];

  test.each(WORDS)("%s", async (word) => {
    const text = `fleet:\n  hosts:\n    - web1\n    - ${word}: {}\ngroups:\n  ${word}:\n    hosts: [web1]\nconnectors:\n  ${word}: x\n`;
    const mapping = `fleet:\n  hosts:\n    web1:\n    ${word}: {}\n`;
    for (const [name, content, lines] of [
      ["list.yaml", text, [4, 6, 9]],
      ["mapping.yaml", mapping, [4]],
    ] as const) {
      const { problems } = await refusal(name, content);
      const told = problems.filter(({ message }) => message.includes("put quotes around it"));
      expect(told.map(({ line }) => line).toSorted()).toEqual(lines);
    }
  });

  test.each(WORDS)("%s in lists", async (word) => {
    const text = `fleet:\n  hosts:\n    - ${word}\ngroups:\n  web:\n    hosts:\n      - ${word}\n`;
    const { problems, message } = await refusal("a.yaml", text);
    expect(new Set(problems.map(({ line }) => line))).toEqual(new Set([3, 7]));
    expect(message.match(/put quotes around it/g)?.length).toBeGreaterThanOrEqual(2);
  });

  test("with quotes they are names, and dates and 1_000 are text without", async () => {
    const names = ["10.10", "1e3", "012", "true", "null"];
    const text = `fleet: { hosts: [${names.map((name) => `"${name}"`).join(", ")}, 2024-01-01, 1_000, 0b11, 1:30] }`;
    expect(hostsOf(await read("a.yaml", text))).toEqual([...names, "2024-01-01", "1_000", "0b11", "1:30"]);
  });
});

describe("values", () => {
  const WRITTEN = {
    A: "3.10",
    C: "1e3",
    D: "12345678901234567890",
    E: "true",
    G: "-0.0",
  };
  const ONLY_YAML = { B: "0755", F: "2024-01-01", H: "1_000", I: ".inf", J: "0x1F", K: "+5" };

  test.each([
    ["a.yaml", { ...WRITTEN, ...ONLY_YAML }],
    ["a.json", WRITTEN],
  ])("of _env are as they are written, in %s", async (name, words) => {
    const quote = name.endsWith("json");
    const variables = Object.entries(words).map(([key, word]) => (quote ? `"${key}": ${word}` : `${key}: ${word}`));
    const env = `{ ${variables.join(", ")} }`;
    const document = quote
      ? `{ "data": { "_env": ${env} }, "fleet": { "hosts": { "a": { "_hops": { "b": { "_env": ${env} } } } } } }`
      : `x: 1\ndata: { _env: &e ${env} }\nfleet: { hosts: { a: { _hops: { b: { _env: *e } } } } }`.replace(
          "x: 1\n",
          "",
        );
    const { config } = await read(name, document);
    expect(config.data._env).toEqual(words);
    expect(config.hosts[0]?.data).toEqual({ _hops: { b: { _env: words } } });
  });

  test("of _env that are empty or null take back what weaker settings say", async () => {
    const { config } = await read("a.yaml", 'data: { _env: { A: null, B: , C: ~, D: "null", E: "" } }');
    expect(config.data._env).toEqual({ A: null, B: null, C: null, D: "null", E: "" });
  });

  test("are what a plain word means elsewhere", async () => {
    const { config } = await read(
      "a.yaml",
      "data: { a: 3.10, b: 0x1F, c: 1e3, d: True, e: [~, 0], f: 9007199254740991 }",
    );
    expect(config.data).toEqual({ a: 3.1, b: 31, c: 1000, d: true, e: [null, 0], f: 9007199254740991 });
  });

  test.each([
    ["a.yaml", "data:\n  account: 12345678901234567890\n", 2],
    ["a.yaml", "data:\n  list:\n    - a\n    - 9007199254740993\n", 4],
    ["a.yaml", "data:\n  zip: 01234\n", 2],
    ["a.yaml", "data:\n  limit: .inf\n", 2],
    ["a.yaml", "data:\n  limit: 1e999\n", 2],
    ["a.json", '{\n"data": {\n"account": 12345678901234567890\n}}', 3],
    ["package.json", '{"big": 12345678901234567890, "towline": {\n"data": {\n"account": 12345678901234567890\n}}}', 3],
  ])("that would lose something are refused: %s %j", async (name, text, line) => {
    const { problems } = await refusal(name, text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line, message: expect.stringContaining("put quotes around it") });
  });
});

describe("keys that are twice", () => {
  test.each([
    ["a.json", '{\n"fleet": { "hosts": {\n"a": {},\n"b": {},\n"a": {}\n}}}', 5],
    ["a.json", '{\n"groups": {\n"10": {},\n"10": {}\n}}', 4],
    ["package.json", '{"x": 1, "x": 2,\n"towline": {\n"data": {},\n"data": {}\n}}', 4],
    ["a.yaml", "fleet:\n  hosts:\n    a: {}\n    a: {}\n", 4],
    ["a.yaml", 'groups:\n  web:\n  "10":\n  "10":\n', 4],
    ["a.yaml", 'data:\n  ports:\n    10: a\n    "10": b\n', 3],
  ])("are refused: %s %j", async (name, text, line) => {
    const error = await refusal(name, text);
    expect(error.message).toContain(`${join(base, name)}:${line}`);
  });

  test("are told in time that grows with the file", async () => {
    const pairs = Array.from({ length: 20_000 }, () => '"a": 1').join(",\n");
    expect((await refusal("a.json", `{ "data": { ${pairs} } }`)).problems).toHaveLength(19_999);
  });
});

describe("bytes", () => {
  test.each(["a.yaml", "a.json"])("that are not UTF-8 are refused with their line in %s", async (name) => {
    const text = name.endsWith("json") ? '{"data":\n{"x": "caf\xe9"}}' : "data:\n  x: caf\xe9\n";
    const error = await refusal(name, Buffer.from(text, "latin1"));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONFIG_SYNTAX" });
    expect(error.message).toBe(`The config ${join(base, name)}:2 is not UTF-8`);
  });

  test("of UTF-16 are named", async () => {
    const error = await refusal("a.yaml", Buffer.from("\ufefffleet: { hosts: [a] }", "utf16le"));
    expect(error.message).toContain("is UTF-16 and not UTF-8");
  });

  test.each([
    ["a.yaml", "\ufefffleet: { hosts: [a] }\r\n"],
    ["a.json", '\ufeff{"fleet":\r\n{"hosts":["a"]}}'],
    ["package.json", '\ufeff{"towline":{"fleet":{"hosts":["a"]}}}'],
  ])("of a byte order mark are no part of %s", async (name, text) => {
    write({ ".git/": "", [name]: text });
    expect(hostsOf(await load("", name))).toEqual(["a"]);
  });

  test("of a byte order mark don't hide the config of a package.json", async () => {
    write({ ".git/": "", "package.json": '\ufeff{"towline":{"fleet":{"hosts":["a"]}}}' });
    expect(hostsOf(await load())).toEqual(["a"]);
  });

  test.each([
    ["a.yaml", "fleet: { hosts: [a\0] }"],
    ["a.json", '{"fleet":{"hosts":["a\0"]}}'],
  ])("that are NUL are refused in %s", async (name, text) => {
    expect(await refusal(name, text)).toMatchObject({ code: "ERR_TOWLINE_CONFIG_SYNTAX" });
  });
});
