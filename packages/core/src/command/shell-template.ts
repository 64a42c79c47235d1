/** The `sh` template: shell text in which every inserted value is quoted, and secrets stay masked through nesting. */
import { wrongOption } from "../errors/wrong-option.ts";
import { quoteForShell } from "./quote.ts";
import { isSecret, MASK, Secret } from "./secret.ts";

const BRAND = Symbol.for("towline.shell-text");

/** What may be inserted: values to quote, lists of them, or other shell text, which is inserted as it is. */
export type ShellValue = string | number | Secret | ShellText | readonly (string | number | Secret | ShellText)[];

/** Shell text that knows which of its parts are secret. */
export class ShellText {
  /** Ready for the shell as they stand: plain text, and secrets that are quoted already. */
  readonly parts: readonly (string | Secret)[];
  /** The secrets as they were inserted, before they were quoted: what must be masked wherever it turns up. */
  readonly secrets: readonly Secret[];

  constructor(parts: readonly (string | Secret)[], secrets: readonly Secret[]) {
    this.parts = parts;
    this.secrets = secrets;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** The text for the shell, secrets in the clear. Call it only where it is run. */
  reveal(): string {
    return this.parts.map((part) => (isSecret(part) ? part.reveal() : part)).join("");
  }

  /** The text for people, secrets masked. */
  toString(): string {
    return this.parts.map((part) => (isSecret(part) ? MASK : part)).join("");
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** The same text as one word for a shell around it: quoting and masking compose. */
  quoted(): ShellText {
    const parts = this.parts.map((part) =>
      isSecret(part) ? new Secret(escapeSingleQuotes(part.reveal())) : escapeSingleQuotes(part),
    );
    return new ShellText(["'", ...parts, "'"], this.secrets);
  }
}

/** Tells whether a value is ShellText, whichever copy of core made it. */
export function isShellText(value: unknown): value is ShellText {
  return typeof value === "object" && value !== null && BRAND in value;
}

/**
 * Shell text with every inserted value quoted: it reaches the program as one argument, whatever it holds. A list
 * becomes several arguments; another `sh` text is inserted unquoted.
 *
 * @throws RunError for a value that no shell can carry (a NUL byte), and for one that is no text, such as undefined.
 * @example
 * ```ts
 * await host.run(sh`tar -C ${folder} -czf ${archive} ${names}`);
 * ```
 */
export function sh(strings: TemplateStringsArray, ...values: ShellValue[]): ShellText {
  const parts: (string | Secret)[] = [];
  for (const [index, text] of strings.entries()) {
    parts.push(text);
    const value = values[index];
    if (index < values.length) parts.push(...partsOf(value as ShellValue));
  }
  return new ShellText(parts, values.flatMap(secretsOf));
}

function partsOf(value: ShellValue): readonly (string | Secret)[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => [...(index === 0 ? [] : [" "]), ...partsOf(item)]);
  if (isShellText(value)) return value.parts;
  if (isSecret(value)) return [new Secret(quoteForShell(value.reveal()))];
  if (typeof value === "string" || Number.isFinite(value)) return [quoteForShell(String(value))];
  // The word "undefined" in a path has removed what nobody meant.
  throw wrongOption("a value in sh`…`", value, "text, a number, a secret, sh`…`, or a list of those");
}

function secretsOf(value: ShellValue): readonly Secret[] {
  if (Array.isArray(value)) return value.flatMap(secretsOf);
  if (isShellText(value)) return value.secrets;
  return isSecret(value) ? [value] : [];
}

function escapeSingleQuotes(text: string): string {
  return text.replaceAll("'", `'\\''`);
}
