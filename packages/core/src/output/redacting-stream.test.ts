/** Secrets in streams are masked wherever the bytes are cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RedactingStream } from "./redacting-stream.ts";
import { Redactor } from "./redactor.ts";

function redactorOf(secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

/** What comes out of bytes that are cut at the given places. */
function pass(redactor: Redactor, bytes: Buffer, cuts: readonly number[]): Buffer {
  const stream = new RedactingStream(redactor);
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((left, right) => left - right), bytes.length];
  const pieces = places.map((start, index) => stream.push(bytes.subarray(start, places[index + 1] ?? bytes.length)));
  return Buffer.concat([...pieces, stream.flush()]);
}

/** Few letters, so that secrets overlap, contain and repeat each other all the time. */
const fewLetters = fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength: 4, maxLength: 8 });
const anySecret = fc
  .string({ minLength: 6, maxLength: 20, unit: "grapheme" })
  .filter((text) => text.trim().length >= 6);
const anyCuts = fc.array(fc.nat({ max: 500 }), { maxLength: 12 });

describe("wherever the bytes are cut", () => {
  test("the stream shows what the whole text would", () => {
    const noise = fc.string({ unit: fc.constantFrom("a", "b", "c", "x"), maxLength: 60 });
    fc.assert(
      fc.property(fc.array(fewLetters, { minLength: 1, maxLength: 4 }), noise, anyCuts, (secrets, text, cuts) => {
        const redactor = redactorOf(secrets);
        expect(pass(redactor, Buffer.from(text), cuts).toString()).toBe(redactor.redact(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test("one byte at a time, too", () => {
    fc.assert(
      fc.property(anySecret, fc.string({ maxLength: 20, unit: "grapheme" }), (secret, noise) => {
        const redactor = redactorOf([secret]);
        const bytes = Buffer.from(`${noise}${secret}${noise}${Buffer.from(secret).toString("hex")}`);
        const shown = pass(redactor, bytes, [...bytes.keys()]).toString();
        expect(shown).not.toContain(secret);
        expect(shown).not.toContain(Buffer.from(secret).toString("hex"));
        expect(shown).toContain("***");
      }),
    );
  });

  test("bytes that are no text come through as they are", () => {
    const redactor = redactorOf(["correct horse", "gr\u00fcn-\u6f22-secret"]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), anyCuts, (bytes, cuts) => {
        expect(pass(redactor, Buffer.from(bytes), cuts).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });
});

describe("what is held back", () => {
  test("only what may be the beginning of a secret", () => {
    const stream = new RedactingStream(redactorOf(["hunter2hunter2"]));
    expect(stream.push(Buffer.from("progress 50%")).toString()).toBe("progress 50%");
    expect(stream.push(Buffer.from("password: hunt")).toString()).toBe("password: ");
    expect(stream.push(Buffer.from("ers\n")).toString()).toBe("hunters\n");
    expect(stream.push(Buffer.from("hunter2hunter")).toString()).toBe("");
    expect(stream.push(Buffer.from("2!")).toString()).toBe("***!");
  });

  test("never more than the longest form of a secret, whatever comes", () => {
    const stream = new RedactingStream(redactorOf(["aaaaaaaa"]));
    const chunk = Buffer.alloc(64 * 1024, "a");
    let shown = "";
    for (let count = 0; count < 10; count += 1) shown += stream.push(chunk).toString();
    expect(shown + stream.flush().toString()).toBe("***");
  });

  test("comes out at the end", () => {
    const stream = new RedactingStream(redactorOf(["hunter2hunter2"]));
    expect(stream.push(Buffer.from("hunter")).length).toBe(0);
    expect(stream.flush().toString()).toBe("hunter");
    expect(stream.flush().length).toBe(0);
  });
});

describe("what costs nothing", () => {
  test("without secrets the very same bytes pass", () => {
    const chunk = Buffer.from("anything");
    expect(new RedactingStream(new Redactor()).push(chunk)).toBe(chunk);
  });

  test("a piece without a secret is not copied", () => {
    const chunk = Buffer.from("nothing to see here\n");
    expect(new RedactingStream(redactorOf(["hunter2hunter2"])).push(chunk)).toBe(chunk);
  });
});

test("a secret that becomes known while the stream runs is masked from then on", () => {
  const redactor = new Redactor();
  const stream = new RedactingStream(redactor);
  expect(stream.push(Buffer.from("hunter2hunter2 ")).toString()).toBe("hunter2hunter2 ");
  redactor.add("hunter2hunter2");
  expect(stream.push(Buffer.from("hunter2hunter2 ")).toString()).toBe("*** ");
});
