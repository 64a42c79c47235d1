/** Replaces secrets by a mask in any text, in every encoding that a tool commonly gives them. */
import { MASK } from "../command/secret.ts";

/** Too short to be told from ordinary text; masking it would shred every message. */
const SHORTEST = 4;

/** Knows the secrets of a fleet. */
export class Redactor {
  readonly #known = new Set<string>();
  #pattern: RegExp | undefined;

  /** Learns a value. Values under four characters are not masked in text, only where they stand as a whole setting. */
  add(value: string): void {
    if (value.length < SHORTEST || this.#known.has(value)) return;
    this.#known.add(value);
    this.#pattern = undefined;
  }

  redact(text: string): string {
    if (this.#known.size === 0) return text;
    this.#pattern ??= compile(this.#known);
    return text.replace(this.#pattern, MASK);
  }
}

function compile(values: ReadonlySet<string>): RegExp {
  const forms = new Set([...values].flatMap(encodings));
  // The longest first, so that a secret inside another never leaves the rest of it visible.
  const ordered = [...forms].sort((left, right) => right.length - left.length);
  return new RegExp(ordered.map(escapeForRegExp).join("|"), "g");
}

function encodings(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  return [
    value,
    ...base64Forms(bytes),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    JSON.stringify(value).slice(1, -1),
    value.replaceAll("'", `'\\''`),
    bytes.toString("hex"),
  ].filter((form) => form.length >= SHORTEST);
}

/** The characters of base64 that depend on nothing but the secret, for each place it can have in a longer text. */
function base64Forms(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor(((offset + bytes.length) * 8) / 6);
    const form = encoded.slice(first, last);
    // Short forms would match ordinary words.
    return form.length < 6 ? [] : [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
