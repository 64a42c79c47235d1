/** What a source says about a host, however hostile: names, addresses, groups, settings, JSON. */
import { expect, test } from "vitest";
import { joinGroup } from "./group-name.ts";
import { readHostData } from "./host-data.ts";
import { addressProblem, nameProblem } from "./host-name.ts";
import { isRecord, parseJson, textOf } from "./json.ts";
import { showText } from "./show-text.ts";

test.each(["web1", "wéb_1.example.com", "i-0abc", "a b", "admin@web1:22", "x/y", "日本"])(
  "%j may be a name",
  (name) => {
    expect(nameProblem(name)).toBeUndefined();
  },
);

test.each([
  "",
  "-o ProxyCommand=x",
  "a\nb",
  "a\u0000",
  "a\u2028b",
  "\u202ebew",
  " a",
  "a ",
  "web//@local",
  "x".repeat(256),
])("%j may be none", (name) => {
  expect(nameProblem(name)).toBeTypeOf("string");
  expect(addressProblem(name)).toBeTypeOf("string");
});

test.each([
  "10.0.0.1",
  "web1",
  "ec2-1.eu.example.com",
  "2001:db8::1",
  "2001:db8::",
  "::1",
  "fe80::1%eth0",
  "[::1]",
  "münchen",
])("%j may be an address", (address) => {
  expect(addressProblem(address)).toBeUndefined();
});

test.each(["@local", "a b", "a;reboot", "$(reboot)", "web/1", "a,b", "root@web1", "web[1-3]"])(
  "%j may be none",
  (address) => {
    expect(addressProblem(address)).toBeTypeOf("string");
  },
);

test.each([
  [["tag", "Role=web"], "@cloud/tag/Role=web"],
  [["tag", "aws:group=x/y"], "@cloud/tag/aws:group=x/y"],
  [["tag", "Name=two words"], undefined],
  [["tag", "a,b"], undefined],
  [["tag", "a!b"], undefined],
  [["tag", "a//@local"], undefined],
  [["tag", "\u0007"], undefined],
  [["tag", ""], undefined],
  [["tag", "x".repeat(300)], undefined],
])("the group of %j", (parts, group) => {
  expect(joinGroup("cloud", ...parts)).toBe(group);
});

test("settings are taken as they are, but for null", () => {
  const record = { ssh_port: 22, tags: { a: ["b"] }, none: null, ok: false, ssh_forward_agent: false };
  expect(readHostData(record)).toEqual({
    data: { ssh_port: 22, tags: { a: ["b"] }, ok: false, ssh_forward_agent: false },
  });
});

test.each([
  ['{ "ssh_password": { "$command": ["touch", "/tmp/x"] } }', "ssh_password", /\$command/],
  ['{ "list": [{ "a": { "$file": "/etc/shadow" } }] }', "list", /\$file/],
  ['{ "_hops": { "@ssh/x": {} } }', "_hops", /not a source's to say/],
  ['{ "__proto__": { "x": 1 } }', "__proto__", /no name/],
  ['{ "a": { "__proto__": 1 } }', "a", /no setting/],
  ['{ "ssh_proxy_command": "touch /tmp/x" }', "ssh_proxy_command", /says what runs here/],
  ['{ "docker_volumes": ["/:/host"] }', "docker_volumes", /says what runs here/],
  ['{ "kubernetes_config": "/tmp/x" }', "kubernetes_config", /says what runs here/],
  ['{ "_shell_executable": "/tmp/x" }', "_shell_executable", /says what runs here/],
  ['{ "a\\nb": 1 }', "a\nb", /no name/],
])("%s is refused", (text, key, problem) => {
  expect(readHostData(JSON.parse(text))).toEqual({ key, problem: expect.stringMatching(problem) });
});

test.each([
  ["", /^It is empty, where JSON was expected$/],
  ['[{"password": "s3cret"', /^It is JSON that ends in the middle$/],
  ["<html>s3cret</html>", /^It is no JSON$/],
  ["[".repeat(200) + "]".repeat(200), /^It is nested more than 100 levels deep$/],
  ["[".repeat(500_000), /^It is JSON that ends in the middle$/],
])("JSON that is none: %#", (text, message) => {
  expect(() => parseJson("cloud", "It", text)).toThrow(
    expect.objectContaining({ message: expect.stringMatching(message) }),
  );
});

test("JSON", () => {
  const value = parseJson("cloud", "It", '{ "a": "b", "c": 1, "empty": "", "list": [] }');
  expect([textOf(value, "a"), textOf(value, "c"), textOf(value, "empty"), textOf(value, "toString")]).toEqual([
    "b",
    ...[undefined, undefined, undefined],
  ]);
  expect([isRecord(value), isRecord([]), isRecord(null)]).toEqual([true, false, false]);
});

test("what is shown is one line", () => {
  expect(showText("a\n\u001b[31mb\u202e")).toBe("a [31mb");
  expect(showText("x".repeat(400)).length).toBe(301);
});
