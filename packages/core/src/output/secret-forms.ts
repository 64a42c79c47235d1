/** Finds secrets in text, in every encoding that a tool commonly gives them. */

/** Too short to be told from ordinary text; masking it would shred every message. */
export const SHORTEST_SECRET = 4;

/** Short pieces of base64 would match ordinary words. */
const SHORTEST_BASE64 = 6;

/** What masking a piece of a longer text gives. */
export interface Masked {
  readonly masked: string;
  /** How many characters at the end may be the beginning of a secret, and are not in `masked`. */
  readonly held: number;
  /** How many of those belong to a secret that is masked already. */
  readonly covered: number;
}

/** All forms of some secrets. */
export class SecretForms {
  readonly #forms: readonly string[];
  /** The forms by their first characters. */
  readonly #byStart = new Map<string, string[]>();
  /** Marks the numbers of all starts, so that a place in a text is ruled out by one look. Its size is a power of two. */
  readonly #starts: Uint8Array;
  #beginnings: ReadonlySet<string> | undefined;
  readonly #longest: number;

  /** @param spell how a form is written in the text that is searched, such as by its bytes */
  constructor(values: Iterable<string>, spell: (form: string) => string = (form) => form) {
    const forms = new Set<string>();
    for (const value of values) for (const form of formsOf(value)) forms.add(spell(form));
    // The longest first, so that of two that begin at one place the longer one counts.
    this.#forms = [...forms].sort((left, right) => right.length - left.length);
    this.#longest = this.#forms[0]?.length ?? 0;
    this.#starts = new Uint8Array(2 ** Math.ceil(Math.log2(64 * this.#forms.length + 1)));
    for (const form of this.#forms) {
      const start = form.slice(0, SHORTEST_SECRET);
      this.#byStart.set(start, [...(this.#byStart.get(start) ?? []), form]);
      this.#starts[numberStart(form, 0) & (this.#starts.length - 1)] = 1;
    }
  }

  /**
   * Masks all of them. Where they overlap, one mask stands for all, so that no part of any is left.
   *
   * @param options.covered how many characters at the start belong to a secret that was masked before
   * @param options.isLast whether nothing follows
   */
  mask(text: string, mask: string, options: { readonly covered: number; readonly isLast: boolean }): Masked {
    const open = options.isLast ? text.length : this.#findOpenEnd(text);
    let masked = "";
    let end = this.#extend(text, 0, options.covered);
    if (end > open) return { masked, held: text.length - open, covered: end - open };
    for (;;) {
      const match = this.#find(text, end);
      if (match === undefined || match.start >= open) {
        return { masked: masked + text.slice(end, open), held: text.length - open, covered: 0 };
      }
      masked += text.slice(end, match.start) + mask;
      end = this.#extend(text, match.start + 1, match.end);
      if (end > open) return { masked, held: text.length - open, covered: end - open };
    }
  }

  /** Where the secrets end that begin in what is masked, one after the other. */
  #extend(text: string, from: number, end: number): number {
    for (let at = from; at < end; ) {
      const match = this.#find(text, at);
      if (match === undefined || match.start >= end) break;
      end = Math.max(end, match.end);
      at = match.start + 1;
    }
    return end;
  }

  #find(text: string, from: number): { readonly start: number; readonly end: number } | undefined {
    const starts = this.#starts;
    const mask = starts.length - 1;
    for (let start = from; start + SHORTEST_SECRET <= text.length; start += 1) {
      if (starts[numberStart(text, start) & mask] === 0) continue;
      const forms = this.#byStart.get(text.slice(start, start + SHORTEST_SECRET));
      const form = forms?.find((each) => text.startsWith(each, start));
      if (form !== undefined) return { start, end: start + form.length };
    }
    return undefined;
  }

  /** Where the longest end begins that could become a secret with what follows. */
  #findOpenEnd(text: string): number {
    this.#beginnings ??= beginningsOf(this.#forms);
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at += 1) {
      if (this.#beginnings.has(text.slice(at))) return at;
    }
    return text.length;
  }
}

function beginningsOf(forms: readonly string[]): ReadonlySet<string> {
  const beginnings = new Set<string>();
  for (const form of forms)
    for (let length = 1; length < form.length; length += 1) beginnings.add(form.slice(0, length));
  return beginnings;
}

function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const url = encodeURIComponent(value);
  const form = new URLSearchParams({ v: value }).toString().slice(2);
  const json = JSON.stringify(value).slice(1, -1);
  const hex = bytes.toString("hex");
  return [
    value,
    // As a terminal shows it.
    value.replace(/\r?\n/g, "\r\n"),
    ...base64Forms(bytes),
    ...[url, lowerEscapes(url), form, lowerEscapes(form)],
    ...[json, escapeBeyondAscii(json)],
    // Quoted for a shell: in single quotes, in double quotes, by backslashes.
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replace(/[\\"$`]/g, "\\$&"),
    value.replace(/[^A-Za-z0-9_@%+=:,./\-\u0080-\u{10ffff}]/gu, "\\$&"),
    ...[hex, hex.toUpperCase()],
  ].filter((text) => text.length >= SHORTEST_SECRET);
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (sequence) => sequence.toLowerCase());
}

function escapeBeyondAscii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
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
    return form.length < SHORTEST_BASE64 ? [] : [form, form.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** A number for the first four characters from a place on. */
function numberStart(text: string, at: number): number {
  const first = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  const second = text.charCodeAt(at + 2) | (text.charCodeAt(at + 3) << 8);
  const mixed = Math.imul(first | (second << 16), 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
