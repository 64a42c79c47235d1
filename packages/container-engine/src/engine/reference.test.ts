/** Names that engines have, and names that would be taken for something else by a shell, a program or an engine. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { isReference, isSurelyImage } from "./reference.ts";

test.each([
  ["web", false],
  ["my_app-1.db", false],
  ["3ba9bb064d53", false],
  ["debian:12", true],
  ["library/debian", true],
  ["registry:5000/team/app:v1.2", true],
  ["ghcr.io/acme/app@sha256:3973b7eb4a8ae448dd833ed2b1873f6f1e461714eee75752b2b11c56fd95134b", true],
  ["sha256:3973b7eb4a8ae448dd833ed2b1873f6f1e461714eee75752b2b11c56fd95134b", true],
])("%s is a name; surely an image's: %s", (name, surelyImage) => {
  expect([isReference(name), isSurelyImage(name)]).toEqual([true, surelyImage]);
});

test.each(["", "-web", "--privileged", "a b", "a;b", "$(id)", "`id`", "a|b", "a\nb", "a\u0000b", "../a", "/a", "a//b"])(
  "%j is none",
  (name) => expect(isReference(name)).toBe(false),
);

test("whatever is accepted begins with a letter or digit and holds nothing that a shell reads", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[ -~]{1,12}$/), (text) => {
      if (isReference(text)) expect(text).toMatch(/^[A-Za-z0-9][A-Za-z0-9_.:/@-]*$/);
    }),
  );
});
