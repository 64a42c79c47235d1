/** Which names instances may have, and that nothing else gets as far as a command line. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseInstanceName } from "./instance-name.ts";

test.each([
  ["web", { remote: "", instance: "web" }],
  ["far:web-1", { remote: "far:", instance: "web-1" }],
  ["far:", { remote: "far:", instance: undefined }],
])("%s", (text, parsed) => expect(parseInstanceName(text)).toEqual(parsed));

test.each([[""], ["-f"], ["far:-f"], ["-far:web"], ["a/b"], ["a b"], ["a\n"], ["$(id)"], ["a:b:c"], [":web"], ["a,b"]])(
  "%j is none",
  (text) => expect(parseInstanceName(text)).toBeUndefined(),
);

test("what is accepted has no shell syntax, no option and no regular expression", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const parsed = parseInstanceName(text);
      return parsed === undefined || /^[A-Za-z0-9][A-Za-z0-9_.:-]*$/.test(text);
    }),
  );
});
