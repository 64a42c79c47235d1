/** Secrets are masked in every common encoding. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quoteForShell } from "../command/quote.ts";
import { Redactor } from "./redactor.ts";

const anySecret = fc
  .string({ minLength: 6, maxLength: 24, unit: "grapheme" })
  .filter((text) => text.trim().length >= 6);

const lowerEscapes = (text: string) => text.replace(/%../g, (sequence) => sequence.toLowerCase());

const encodings: { readonly [name: string]: (value: string) => string } = {
  "as it is": (value) => value,
  "in base64": (value) => Buffer.from(`user:${value}@host`).toString("base64"),
  "in base64, another offset": (value) => Buffer.from(`xx${value}yz`).toString("base64"),
  "in URL-safe base64": (value) => Buffer.from(`a${value}b`).toString("base64url"),
  "in a URL": (value) => encodeURIComponent(value),
  "in a form": (value) => new URLSearchParams({ password: value }).toString(),
  "in a URL, in small hex": (value) => lowerEscapes(encodeURIComponent(value)),
  "in a form, in small hex": (value) => lowerEscapes(new URLSearchParams({ password: value }).toString()),
  "in JSON": (value) => JSON.stringify({ password: value }),
  "quoted for a shell": (value) => quoteForShell(value),
  "quoted for a shell by another": (value) => `'${value.replaceAll("'", `'"'"'`)}'`,
  "in double quotes": (value) => `"${value.replace(/[\\"$`]/g, "\\$&")}"`,
  "in hex": (value) => Buffer.from(value).toString("hex"),
  "in large hex": (value) => Buffer.from(value).toString("hex").toUpperCase(),
};

describe("a secret is masked", () => {
  for (const [name, encode] of Object.entries(encodings)) {
    test(name, () => {
      fc.assert(
        fc.property(anySecret, (value) => {
          const redactor = new Redactor();
          redactor.add(value);
          const text = redactor.redact(`before ${encode(value)} after`);
          expect(text).toContain("***");
          expect(text).not.toContain(value);
          expect(text.startsWith("before ")).toBe(true);
        }),
      );
    });
  }
});

test.each(["q=pa+ss%2bw%2fd%21", "q=pa+ss%2Bw%2Fd%21", "q=pa%20ss%2bw%2fd!"])(
  "a form with a secret is masked: %s",
  (text) => {
    const redactor = new Redactor();
    redactor.add("pa ss+w/d!");
    expect(redactor.redact(text)).toBe("q=***");
  },
);

test.each([
  ["by backslashes, as printf %q does", "pa ss'w$d!", "x=pa\\ ss\\'w\\$d\\!"],
  ["by a terminal", "first line\nsecond line", "x=first line\r\nsecond line"],
  ["as JSON in ASCII", "pässwörd", "x=p\\u00e4ssw\\u00f6rd"],
])("a secret is masked as it is written %s", (_name, value, text) => {
  const redactor = new Redactor();
  redactor.add(value);
  expect(redactor.redact(text)).toBe("x=***");
});

test("of two secrets, one inside the other, nothing is left", () => {
  const redactor = new Redactor();
  redactor.add("pass");
  redactor.add("password1234");
  expect(redactor.redact("x password1234 y pass z")).toBe("x *** y *** z");
});

test("of two secrets that overlap, nothing is left", () => {
  const redactor = new Redactor();
  redactor.add("abcdef");
  redactor.add("efghij");
  expect(redactor.redact("x abcdefghij y")).toBe("x *** y");
});

test("text without secrets is untouched", () => {
  const redactor = new Redactor();
  redactor.add("hunter2hunter2");
  expect(redactor.redact("all is well")).toBe("all is well");
});
