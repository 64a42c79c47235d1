/** What the author of a connector is told of one key's description. */
import { expect, test } from "vitest";
import { checkKeyMeta } from "./check-key-meta.ts";

const tell = (entry: unknown) => checkKeyMeta("dataMeta.web_a", entry);
const wrong = (member: string, expected: string) => [
  { path: `dataMeta.web_a.${member}`, message: "wrong value", expected },
];

test.each([
  { description: "A" },
  { description: "A", secret: true },
  { description: "A", secret: false, default: 1 },
  { description: "A", hidden: true, ownOnly: true },
  { description: "A", ownOnly: "file", env: "WEB_A", deprecated: "Use web_b.", example: "x" },
  { description: "A", env: "_web9" },
])("%j is well", (entry) => {
  expect(tell(entry)).toEqual([]);
});

test.each([undefined, null, "A", ["A"]])("%j is none", (entry) => {
  expect(tell(entry)).toEqual([
    { path: "dataMeta.web_a", message: "wrong value", expected: "an object with a description" },
  ]);
});

const ENV = wrong("env", "the name of an environment variable");
const OWN = wrong("ownOnly", 'true or "file"');
test.each<[object, readonly object[]]>([
  [{ description: undefined }, wrong("description", "a phrase")],
  [{ description: " " }, wrong("description", "a phrase")],
  [{ description: 1 }, wrong("description", "a phrase")],
  [{ secret: "true" }, wrong("secret", "true or false")],
  [{ hidden: 1 }, wrong("hidden", "true or false")],
  [{ ownOnly: false }, OWN],
  [{ ownOnly: "files" }, OWN],
  [{ env: "" }, ENV],
  [{ env: "9A" }, ENV],
  [{ env: "A-B" }, ENV],
  [{ env: "A=B" }, ENV],
  [{ env: 1 }, ENV],
  [{ deprecated: true }, wrong("deprecated", "a sentence")],
  [{ deprecated: "" }, wrong("deprecated", "a sentence")],
])("%j is told with what it is to be", (change, problems) => {
  expect(tell({ description: "A", ...change })).toEqual(problems);
});

test("a secret with a default would be published", () => {
  expect(tell({ description: "A", secret: true, default: "hunter2" })).toEqual([
    { path: "dataMeta.web_a.default", message: "a secret has no default: it would be published with the package" },
  ]);
});

test("a misspelt member is told, since it might be what hides a password", () => {
  expect(tell({ description: "A", sercet: true, "odd one": 1 })).toEqual(
    ["dataMeta.web_a.sercet", 'dataMeta.web_a."odd one"'].map((path) => ({
      ...{ path, message: "unknown member" },
      expected: "description, default, secret, env, example, deprecated, hidden, ownOnly, named",
    })),
  );
});
