/** Checks what a connector tells people about one of its keys. */

import { isJsonObject } from "../discovery/manifest.ts";
import type { Problem } from "../errors/problem.ts";
import { appendStep } from "./json-schema.ts";

const META_MEMBERS = new Set([
  "description",
  "default",
  "secret",
  "env",
  "example",
  "deprecated",
  "hidden",
  "ownOnly",
  "named",
]);

/** Everything wrong with one key's entry in DataMeta. */
export function checkKeyMeta(path: string, entry: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  if (!isJsonObject(entry)) {
    return [{ path, message: "wrong value", expected: "an object with a description" }];
  }
  const expect = (member: string, expected: string, isRight: boolean) => {
    if (!isRight) problems.push({ path: `${path}.${member}`, message: "wrong value", expected });
  };
  expect("description", "a phrase", isText(entry.description));
  for (const member of ["secret", "hidden", "named"]) {
    expect(member, "true or false", entry[member] === undefined || typeof entry[member] === "boolean");
  }
  expect("ownOnly", 'true or "file"', [undefined, true, "file"].includes(entry.ownOnly as undefined));
  const env = entry.env;
  expect(
    "env",
    "the name of an environment variable",
    env === undefined || (isText(env) && /^[A-Za-z_]\w*$/.test(env)),
  );
  expect("deprecated", "a sentence", entry.deprecated === undefined || isText(entry.deprecated));
  if (entry.secret === true && entry.default !== undefined) {
    problems.push({
      path: `${path}.default`,
      message: "a secret has no default: it would be published with the package",
    });
  }
  // A misspelt "secret" would show a password, so unknown members are mistakes.
  for (const member of Object.keys(entry)) {
    if (!META_MEMBERS.has(member)) {
      problems.push({
        path: appendStep(path, member),
        message: "unknown member",
        expected: [...META_MEMBERS].join(", "),
      });
    }
  }
  return problems;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
