/** The formats that schemas may name, by examples of both kinds. */
import { describe, expect, test } from "vitest";
import { FORMATS } from "./formats.ts";

const EXAMPLES: {
  readonly [format: string]: { readonly right: readonly string[]; readonly wrong: readonly string[] };
} = {
  date: {
    right: ["2026-11-29", "2024-02-29"],
    wrong: ["2026-02-29", "2026-13-01", "2026-00-10", "26-1-1", "2026-11-29 "],
  },
  time: { right: ["23:59:60Z", "10:00:00.5+02:00"], wrong: ["24:00:00Z", "10:00Z", "10:00:00"] },
  "date-time": {
    right: ["2026-11-29T03:04:05Z"],
    wrong: ["2026-11-29", "2026-02-30T03:04:05Z", "2026-11-29T03:04:05Z x"],
  },
  duration: { right: ["P1D", "PT5M", "P1Y2M3DT4H5M6S"], wrong: ["P", "PT", "1D", "P1H"] },
  email: { right: ["ops@example.com", "a.b+c@x"], wrong: ["ops", "@x", "a b@x", "a@b@", "a@-x"] },
  hostname: {
    right: ["web1", "web1.example.com", "example.com."],
    wrong: ["", "-a", "a_b", "a..b", "a b", `${"a".repeat(64)}.x`],
  },
  ipv4: { right: ["10.0.0.1"], wrong: ["10.0.0", "256.0.0.1", "::1"] },
  ipv6: { right: ["::1", "fe80::1"], wrong: ["10.0.0.1", "fe80::1%eth0", ":::"] },
  uri: {
    right: ["https://example.com/a?b#c", "urn:a:b", "unix:/run/x.sock"],
    wrong: ["example.com", "/a", "http://", "https://a b"],
  },
  "uri-reference": { right: ["/a/b", "../c", "https://x"], wrong: ["a b", "<x>"] },
  uuid: { right: ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"], wrong: ["f81d4fae7dec11d0a76500a0c91e6bf6", "x"] },
  regex: { right: ["^a+$"], wrong: ["(", "[b-a]"] },
  "json-pointer": { right: ["", "/a/0", "/a~1b"], wrong: ["a", "/~2"] },
};

describe.each(Object.entries(EXAMPLES))("%s", (format, { right, wrong }) => {
  test.each(right)("takes %j", (text) => expect(FORMATS[format]?.(text)).toBe(true));
  test.each(wrong)("refuses %j", (text) => expect(FORMATS[format]?.(text)).toBe(false));
});

test("no text makes any of them think long", () => {
  for (const filler of ["a", "1", ".", "-", "/", "~1", "@", " ", "("]) {
    const text = filler.repeat(200_000);
    for (const [name, fits] of Object.entries(FORMATS)) expect([name, typeof fits(text)]).toEqual([name, "boolean"]);
  }
});
